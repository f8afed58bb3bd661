import { layers } from '../kinds.js';
import { table } from '../table.js';
import { MODEL_REFERENCE } from './shared.js';

/** The features node: a picture's values in some layers of a network. */
export const FEATURES = table('neural-style-features', {
  model: MODEL_REFERENCE,
  layers: layers(['content', 'style'], { default: 'content', icon: 'clone', option: true }),
});
