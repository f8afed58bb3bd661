import { COLOUR_METHODS } from '../../pixels/colour/colour-methods.js';
import { boolean, choice, expression, integer, LONGEST_SIDE, number, picture } from '../kinds.js';
import { table } from '../table.js';
import { is } from '../when.js';
import { OF_SEEN_STYLE } from './gram.js';
import { COLOURS, PICTURE_COLOURS, SIZE, SOURCE } from './shared.js';

/** How a picture's size is chosen: by one of its sides, by a box that it lies in or fills, or by a share of its own size. */
export const SIZINGS = ['longer', 'shorter', 'contain', 'cover', 'percent'] as const;

/** The properties that decide the size of what is loaded. */
export const SIZED = table('neural-style-image-in', {
  sizing: choice(SIZINGS, { default: 'longer', icon: 'crop', option: true }),
  size: { ...SIZE, when: is('sizing', 'longer', 'shorter'), hints: [{ key: 'size-of-side' }] },
  fitWidth: integer({ default: 512, min: 1, max: LONGEST_SIDE, icon: 'arrows-h', when: is('sizing', 'contain', 'cover'), option: true }),
  fitHeight: integer({ default: 512, min: 1, max: LONGEST_SIDE, icon: 'arrows-v', when: is('sizing', 'contain', 'cover'), option: true }),
  percent: number({ default: 100, min: 0.1, max: 1000, icon: 'percent', when: is('sizing', 'percent'), option: true }),
  enlarge: boolean({ default: true, icon: 'search-plus', option: true }),
});

/** The image in node: loads a picture. */
export const IMAGE_IN = table('neural-style-image-in', {
  source: SOURCE,
  ...SIZED.properties,
  colors: choice(PICTURE_COLOURS, { default: 'own', icon: 'tint', option: true, foreign: COLOURS }),
  colorsOf: picture({ default: 'content', type: 'msg', icon: 'eyedropper', when: is('colors', 'match') }),
  colorsMethod: choice(COLOUR_METHODS, { default: 'linear', icon: 'exchange', when: is('colors', 'match'), option: true }),
  property: expression({ default: 'payload', icon: 'envelope-o' }),
  ...OF_SEEN_STYLE,
});
