import { boolean, integer } from '../kinds.js';
import { table } from '../table.js';

/** Width of the picture under a node, in pixels of the editor: the optimizer's, and the preview node's unless it says otherwise. */
export const PREVIEW_WIDTH = 160;

/** The preview node: shows a picture under itself. */
export const PREVIEW = table('neural-style-preview', {
  /** Pixels in the editor. */
  width: integer({ default: PREVIEW_WIDTH, min: 32, max: 400, icon: 'arrows-h' }),
  active: boolean({ default: true, icon: 'eye', lenient: true }),
});
