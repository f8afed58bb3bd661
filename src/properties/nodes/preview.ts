import { boolean, choice, integer } from '../kinds.js';
import { table } from '../table.js';

/** Width of the picture under a node, in pixels of the editor: the optimizer's, and the preview node's unless it says otherwise. */
export const PREVIEW_WIDTH = 160;

/** How styles are shown: as heat maps of what they are, or painted on a sample picture. */
export const STYLE_VIEWS = ['maps', 'painted'] as const;

/** The preview node: shows a picture under itself. */
export const PREVIEW = table('neural-style-preview', {
  /** Pixels in the editor. */
  width: integer({ default: PREVIEW_WIDTH, min: 32, max: 400, icon: 'arrows-h' }),
  styleView: choice(STYLE_VIEWS, { default: 'maps', icon: 'paint-brush' }),
  active: boolean({ default: true, icon: 'eye', lenient: true }),
});
