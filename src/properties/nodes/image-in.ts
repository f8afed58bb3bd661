import { COLOUR_METHODS } from '../../pixels/colour/colour-methods.js';
import { choice, expression, picture } from '../kinds.js';
import { table } from '../table.js';
import { is } from '../when.js';
import { OF_SEEN_STYLE } from './gram.js';
import { COLOURS, PICTURE_COLOURS, SIZE, SOURCE } from './shared.js';

/** The image in node: loads a picture. */
export const IMAGE_IN = table('neural-style-image-in', {
  source: SOURCE,
  size: SIZE,
  colors: choice(PICTURE_COLOURS, { default: 'own', icon: 'tint', option: true, foreign: COLOURS }),
  colorsOf: picture({ default: 'content', type: 'msg', icon: 'eyedropper', when: is('colors', 'match') }),
  colorsMethod: choice(COLOUR_METHODS, { default: 'linear', icon: 'exchange', when: is('colors', 'match'), option: true }),
  property: expression({ default: 'payload', icon: 'envelope-o' }),
  ...OF_SEEN_STYLE,
});
