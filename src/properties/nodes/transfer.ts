import { STATISTIC_NAMES } from '../../loss/statistics/statistic-names.js';
import { choice, layers, number, picture } from '../kinds.js';
import { list } from '../kinds/list.js';
import { INSTANT_PRESET, TRANSFER_PRESETS } from '../paint-presets.js';
import type { Properties } from '../property.js';
import { table } from '../table.js';
import { all, type Condition, is, not } from '../when.js';
import { GRAM } from './gram.js';
import { IMAGE_IN } from './image-in.js';
import { IMAGE_OUT } from './image-out.js';
import { AT_ONCE, INSTANT_STATISTICS } from './instant.js';
import { LOSS_WEIGHTS } from './loss.js';
import { OPTIMIZER, presetOf } from './optimizer.js';
import { MODEL_REFERENCE, PICTURE_COLOURS, SIZE, SOURCE, STYLE_SCALE, stylize, whereMask } from './shared.js';

const IN_ONE_PASS = is('preset', INSTANT_PRESET);
const BY_OPTIMISER = not('preset', INSTANT_PRESET);

/** Properties that have an effect only where a condition holds, beside conditions of their own. */
function where<P extends Properties>(condition: Condition, properties: P): P {
  const limited = Object.entries(properties).map(([name, { when, ...rest }]) => [
    name,
    { ...rest, when: when ? all(condition, when) : condition },
  ]);
  return Object.fromEntries(limited) as P;
}

const BLEND = number({ default: 1, min: 0, icon: 'adjust' });

/** A style of the list beside the first. */
export const STYLE = table('neural-style-transfer', {
  style: picture({ default: 'stained-glass.jpg', type: 'example', icon: 'paint-brush' }),
  blend: BLEND,
  mask: whereMask('', 'object-group'),
});

const PICTURES = {
  source: SOURCE,
  style: picture({ default: 'brushstrokes.jpg', type: 'example', icon: 'paint-brush' }),
  styleScale: STYLE_SCALE,
  /** Of the styles, all of which have the same one. */
  statistic: choice(STATISTIC_NAMES, {
    default: 'gram',
    icon: 'th',
    option: true,
    fewer: { property: 'preset', value: INSTANT_PRESET, choices: INSTANT_STATISTICS },
    flags: [stylize('painting', 'statistic', 'gram', `what a style is: ${STATISTIC_NAMES.join(', ')}`)],
  }),
  reach: { ...GRAM.properties.reach, when: all(BY_OPTIMISER, is('statistic', 'gram')) },
  styleColors: choice(PICTURE_COLOURS, {
    default: 'own',
    icon: 'tint',
    option: true,
    flags: [stylize('painting', 'style-colors', 'own', "own, or match to give the style the content's colours before")],
  }),
  colorsMethod: { ...IMAGE_IN.properties.colorsMethod, when: is('styleColors', 'match') },
  size: SIZE,
  model: MODEL_REFERENCE,
  /** The first style's share among the others. */
  styleBlend: { ...BLEND, section: 'styles' },
  moreStyles: list(STYLE, { default: [], icon: 'plus', section: 'styles' }),
  contentMask: { ...whereMask('mask', 'picture-o'), section: 'masks', when: BY_OPTIMISER },
  styleMask: { ...whereMask('styleMask', 'paint-brush'), section: 'masks' },
} as const;

const LAYERS = {
  contentLayers: layers(['content'], { default: 'content', icon: 'picture-o', option: true }),
  styleLayers: layers(['style'], { default: 'style', icon: 'paint-brush', option: true }),
} as const;

/** Weights, and what stands in their place where nothing is weighed. */
const WEIGHTS = { ...where(BY_OPTIMISER, { ...LOSS_WEIGHTS.properties, ...LAYERS }), ...where(IN_ONE_PASS, AT_ONCE.properties) };

/** What any job has, whichever way it is painted. */
const { preset, preview, history, overflow, retries } = OPTIMIZER.properties;
const COMPUTING = {
  ...where(BY_OPTIMISER, OPTIMIZER.properties),
  preset: choice(TRANSFER_PRESETS, { ...preset, foreign: [] }),
  ...{ preview, history, overflow, retries },
};

/** The style transfer node: all in one. */
export const TRANSFER = table('neural-style-transfer', { ...PICTURES, ...WEIGHTS, ...COMPUTING, ...IMAGE_OUT.properties }, [presetOf]);

/** The tabs of the dialog, and which properties each has. */
export const TRANSFER_TABS = {
  pictures: Object.keys(PICTURES),
  weights: Object.keys(WEIGHTS),
  optimizer: Object.keys(COMPUTING),
  output: Object.keys(IMAGE_OUT.properties),
} as const;
