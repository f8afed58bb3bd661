import { METHODS, methodsWith } from '../../optimize/method-names.js';
import { boolean, choice, counts, integer, number, path } from '../kinds.js';
import { INSTANT_PRESET, PRESET_NAMES, PRESETS, PRESETS_IN_WORDS } from '../paint-presets.js';
import type { Migration } from '../property.js';
import { table } from '../table.js';
import { filled, is, not } from '../when.js';
import { LONGEST_SECONDS, MOST_ITERATIONS, MOST_SCALES, stylize } from './shared.js';

export const OVERFLOWS = ['queue', 'latest', 'reject'] as const;
export const STARTS = ['content', 'noise', 'previous', 'message'] as const;
export const PLOTS = ['none', 'svg', 'png'] as const;

/** Before there were presets, every setting was one's own. */
export const presetOf: Migration = (saved) =>
  saved.preset === undefined && saved.iterations !== undefined ? { ...saved, preset: 'custom' } : saved;

/** Sizes, from coarse to fine. */
const SCALES = integer({
  default: 1,
  min: 1,
  max: MOST_SCALES,
  icon: 'clone',
  option: true,
  flags: [stylize('computing', 'scales', '3', 'sizes to paint at, from coarse to fine')],
});

/** The optimizer node: paints. */
export const OPTIMIZER = table(
  'neural-style-optimizer',
  {
    preset: choice(PRESET_NAMES, {
      default: 'balanced',
      icon: 'magic',
      option: true,
      foreign: [INSTANT_PRESET],
      decides: PRESETS,
      flags: [stylize('computing', 'preset', 'balanced', PRESETS_IN_WORDS)],
    }),
    method: choice(METHODS, {
      default: 'lbfgs',
      icon: 'line-chart',
      option: true,
      flags: [stylize('computing', 'method', 'lbfgs', METHODS.join(', or '))],
    }),
    /** For every size, or for each from the smallest. */
    iterations: counts('scales', SCALES, {
      default: '300',
      min: 1,
      max: MOST_ITERATIONS,
      icon: 'repeat',
      option: true,
      hints: [{ key: 'iterations', when: is('scales', 1) }, { key: 'iterations-each' }],
      flags: [stylize('computing', 'iterations', '60,30,125', 'for each of the sizes, or one number for all')],
    }),
    scales: SCALES,
    /** Factor of each size, relative to the next. */
    scaleFactor: number({ default: 0.5, min: 0.25, max: 0.9, icon: 'compress', when: not('scales', 1), option: true }),
    /** The method's own where it is empty. */
    learningRate: number({
      default: '',
      empty: null,
      min: 1e-6,
      icon: 'fast-forward',
      option: true,
      flags: [stylize('computing', 'learning-rate', '1', "times L-BFGS's natural step; for Adam grey levels, 10 by default")],
    }),
    historySize: integer({
      default: 10,
      min: 1,
      max: 100,
      icon: 'history',
      when: is('method', ...methodsWith('historySize')),
      option: true,
    }),
    averaging: number({ default: 0, min: 0, max: 0.999, icon: 'align-center', option: true }),
    clamp: boolean({ default: true, icon: 'crop', option: true }),
    init: choice(STARTS, {
      default: 'content',
      icon: 'flag-o',
      option: true,
      flags: [stylize('painting', 'init', 'content', 'what it starts from: content, or noise')],
    }),
    noiseRatio: number({
      default: 0,
      min: 0,
      max: 1,
      slider: 'even',
      icon: 'braille',
      when: not('init', 'noise'),
      option: true,
      flags: [stylize('painting', 'noise-ratio', '0', 'noise in the start, 0 to 1')],
    }),
    /** Shows the picture under the node. */
    preview: boolean({ default: true, icon: 'eye', section: 'progress', lenient: true }),
    /** Keeps finished paintings in the history. */
    history: boolean({ default: true, icon: 'archive', section: 'progress', option: true, ofDelivery: true, lenient: true }),
    /** Iterations between pictures; 0 for none. */
    reportEvery: integer({
      default: 10,
      min: 0,
      icon: 'tachometer',
      section: 'progress',
      option: true,
      unseen: true,
      flags: [stylize('pictures', 'save-every', 'N', 'also write the picture every N iterations, as OUT-050.jpg beside OUT; 0 never')],
    }),
    plot: choice(PLOTS, { default: 'none', icon: 'area-chart', section: 'progress', option: true, unseen: true }),
    /** Another one each time where it is empty. */
    seed: integer({
      default: '',
      empty: null,
      min: 0,
      max: 2 ** 32 - 1,
      icon: 'random',
      section: 'progress',
      option: true,
      flags: [stylize('painting', 'seed', 'N', 'of the noise, for the same painting again')],
    }),
    /** Per cent; 0 never stops early. */
    plateau: number({
      default: 0,
      min: 0,
      max: 100,
      icon: 'minus',
      section: 'stopAndResume',
      option: true,
      flags: [
        stylize(
          'computing',
          'plateau',
          '0',
          'stop when the loss falls by less than this many percent in 50 iterations; 0 never stops early',
        ),
      ],
    }),
    /** Iterations. */
    plateauWindow: integer({
      default: 50,
      min: 1,
      max: MOST_ITERATIONS,
      icon: 'arrows-h',
      section: 'stopAndResume',
      when: not('plateau', 0),
      option: true,
    }),
    /** Seconds; as long as the iterations take where it is empty. */
    timeLimit: number({
      default: '',
      empty: null,
      min: 0.1,
      max: LONGEST_SECONDS,
      icon: 'hourglass-half',
      section: 'stopAndResume',
      option: true,
      flags: [stylize('computing', 'time-limit', 'SECONDS', 'end with the best picture so far')],
    }),
    /** No option: no message chooses a file. */
    checkpoint: path({
      default: '',
      icon: 'floppy-o',
      section: 'stopAndResume',
      flags: [stylize('computing', 'checkpoint', 'FILE', 'where to keep the state, to go on after an interruption')],
    }),
    /** Iterations between writes. */
    checkpointEvery: integer({
      default: 50,
      min: 1,
      max: MOST_ITERATIONS,
      icon: 'clock-o',
      section: 'stopAndResume',
      when: filled('checkpoint'),
      option: true,
      unseen: true,
    }),
    overflow: choice(OVERFLOWS, { default: 'queue', icon: 'filter', section: 'busy', option: true, unseen: true }),
    /** Number of times that a job is begun again whose engine ended before it was done. */
    retries: integer({ default: 0, empty: 0, min: 0, max: 10, icon: 'refresh', section: 'busy', option: true, unseen: true }),
  },
  [presetOf],
);
