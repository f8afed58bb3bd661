import { NORMALIZATIONS, TERM_NAMES, TERM_TRAITS, type TermTraits, type WeightProperty } from '../../loss/term-names.js';
import { boolean, choice, integer, layerWeights, LONGEST_SIDE, number, type NumberProperty } from '../kinds.js';
import type { Migration } from '../property.js';
import { table } from '../table.js';
import { all, any, is, not } from '../when.js';
import { LONGEST_SECONDS, MODEL_REFERENCE, stylize, whereMask } from './shared.js';

export const MATCHES = ['latest', 'message'] as const;

/** The parts that come by wire beside styles: feature maps or an objective, whichever comes; both; or none. */
export const CONTENTS = ['wire', 'both', 'none'] as const;

/** Styles of different topics. Each holds Gram matrices, and flows may make topics up for ever, of file names for instance. */
export const MOST_STYLES = 16;

/** A weight for each term. */
const TERM_WEIGHTS = Object.fromEntries(
  TERM_NAMES.map((term) => {
    const { property, flag, ...facts } = (TERM_TRAITS[term] as TermTraits).weight;
    const flags = flag ? [stylize('painting', flag.name, String(facts.default), flag.help)] : [];
    return [property, number({ ...facts, min: 0, slider: 'weights', option: true, flags })];
  }),
) as Readonly<Record<WeightProperty, NumberProperty>>;

/** The weights of the loss, which the transfer node has, too. */
export const WEIGHTS = {
  ...TERM_WEIGHTS,
  layerWeights: layerWeights({ default: '{}', icon: 'sliders', section: 'layers', option: true }),
  layerExponent: number({ default: 1, min: 0.01, max: 100, icon: 'superscript', section: 'layers', option: true }),
  contentLayerWeights: layerWeights({ default: '{}', icon: 'sliders', section: 'layers', option: true }),
  normalization: choice(NORMALIZATIONS, { default: 'mean', icon: 'balance-scale', section: 'balance', option: true }),
  normalizeGradients: boolean({ default: false, icon: 'arrows-v', section: 'balance', option: true }),
} as const;

/** The weights alone, as they are read for an objective. */
export const LOSS_WEIGHTS = table('neural-style-loss', WEIGHTS);

/** Before there was a choice, every content met the latest styles. */
const matchOf: Migration = (saved) => (saved.match === undefined ? { ...saved, match: 'latest' } : saved);

const HAS_CONTENT = not('content', 'none');

/** A side of a painting without a photograph; that of the picture in msg.init where it is empty. */
const SIDE = {
  default: '',
  empty: null,
  min: 1,
  max: LONGEST_SIDE,
  when: any(is('content', 'none'), all(is('content', 'wire'), is('contentWeight', 0))),
  option: true,
} as const;

/** The loss node: weighs content and styles. */
export const LOSS = table(
  'neural-style-loss',
  {
    content: choice(CONTENTS, { default: 'wire', icon: 'picture-o' }),
    width: integer({ ...SIDE, icon: 'arrows-h' }),
    height: integer({ ...SIDE, icon: 'arrows-v' }),
    ...WEIGHTS,
    contentWeight: { ...WEIGHTS.contentWeight, when: HAS_CONTENT },
    contentLayerWeights: { ...WEIGHTS.contentLayerWeights, when: HAS_CONTENT },
    /** Where the content is kept. */
    mask: { ...whereMask('mask', 'object-group'), when: HAS_CONTENT },
    match: choice(MATCHES, { default: 'message', icon: 'random' }),
    /** The styles that a content picture waits for. */
    styles: integer({
      default: 1,
      min: 1,
      lower: { when: is('match', 'latest'), max: MOST_STYLES },
      icon: 'clone',
      when: not('styleWeight', 0),
    }),
    /** Seconds; 0 for ever. */
    timeout: number({ default: 300, min: 0, max: LONGEST_SECONDS, icon: 'clock-o', when: is('match', 'message') }),
    /** Of what flows have made, where nothing that comes names one. */
    model: MODEL_REFERENCE,
  },
  [matchOf],
);
