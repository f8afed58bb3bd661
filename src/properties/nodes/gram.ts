import { boolean, distances } from '../kinds.js';
import { pick, table } from '../table.js';
import { MODEL_REFERENCE, STYLE_SCALE, stylize, whereMask } from './shared.js';

/** The gram node: the style of a picture. */
export const GRAM = table('neural-style-gram', {
  styleScale: STYLE_SCALE,
  /** Distances at which features are multiplied with each other, too. */
  reach: distances({
    default: '',
    icon: 'arrows-h',
    option: true,
    flags: [stylize('painting', 'reach', '2,4,8', 'of --statistic gram: also what repeats at these distances')],
  }),
  /** Of feature maps that a flow has made, which name none. */
  model: MODEL_REFERENCE,
  /** Where in the result the style goes. */
  mask: whereMask('mask', 'object-group'),
  /** Which part of the style picture counts. */
  styleMask: whereMask('styleMask', 'object-ungroup'),
  /** Shows the style on a sample picture, under the node. */
  preview: boolean({ default: false, icon: 'eye', lenient: true }),
});

/** The property of any node whose style can be seen. */
export const OF_SEEN_STYLE = pick(GRAM, 'preview');

/** The properties of any node that makes a style of feature maps. */
export const OF_STYLE = pick(GRAM, 'styleScale', 'model', 'mask', 'styleMask');
