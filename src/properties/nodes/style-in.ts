import { savedStyle } from '../kinds.js';
import { table } from '../table.js';
import { OF_SEEN_STYLE } from './gram.js';
import { MODEL_REFERENCE } from './shared.js';

/** The style in node: reads a saved style. */
export const STYLE_IN = table('neural-style-style-in', {
  source: savedStyle({ default: 'payload', type: 'msg', icon: 'file-o' }),
  model: MODEL_REFERENCE,
  ...OF_SEEN_STYLE,
});
