import { boolean, integer } from '../kinds.js';
import { table } from '../table.js';

/** The preview node: shows a picture under itself. */
export const PREVIEW = table('neural-style-preview', {
  /** Pixels in the editor. */
  width: integer({ default: 160, min: 32, max: 400, icon: 'arrows-h' }),
  active: boolean({ default: true, icon: 'eye', lenient: true }),
});
