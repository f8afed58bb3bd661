import { STATISTIC_NAMES } from '../../loss/statistics/statistic-names.js';
import { choice, layers, number, picture } from '../kinds.js';
import { list } from '../kinds/list.js';
import { table } from '../table.js';
import { is } from '../when.js';
import { GRAM } from './gram.js';
import { IMAGE_IN } from './image-in.js';
import { IMAGE_OUT } from './image-out.js';
import { LOSS_WEIGHTS } from './loss.js';
import { OPTIMIZER, presetOf } from './optimizer.js';
import { MODEL_REFERENCE, PICTURE_COLOURS, SIZE, SOURCE, STYLE_SCALE, stylize, whereMask } from './shared.js';

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
    flags: [stylize('painting', 'statistic', 'gram', `what a style is: ${STATISTIC_NAMES.join(', ')}`)],
  }),
  reach: { ...GRAM.properties.reach, when: is('statistic', 'gram') },
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
  contentMask: { ...whereMask('mask', 'picture-o'), section: 'masks' },
  styleMask: { ...whereMask('styleMask', 'paint-brush'), section: 'masks' },
} as const;

const LAYERS = {
  contentLayers: layers(['content'], { default: 'content', icon: 'picture-o', option: true }),
  styleLayers: layers(['style'], { default: 'style', icon: 'paint-brush', option: true }),
} as const;

const WEIGHTS = LOSS_WEIGHTS.properties;

/** The style transfer node: all in one. */
export const TRANSFER = table(
  'neural-style-transfer',
  { ...PICTURES, ...WEIGHTS, ...LAYERS, ...OPTIMIZER.properties, ...IMAGE_OUT.properties },
  [presetOf],
);

/** The tabs of the dialog, and which properties each has. */
export const TRANSFER_TABS = {
  pictures: Object.keys(PICTURES),
  weights: [...Object.keys(WEIGHTS), ...Object.keys(LAYERS)],
  optimizer: Object.keys(OPTIMIZER.properties),
  output: Object.keys(IMAGE_OUT.properties),
} as const;
