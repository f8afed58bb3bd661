import { boolean, integer, picture } from '../../kinds.js';
import { table } from '../../table.js';

/** The contact sheet node: puts pictures into one, each with what it was painted with. */
export const SHEET = table('neural-style-sheet', {
  source: picture({ default: 'payload', type: 'msg', icon: 'picture-o' }),
  /** Longer side of each picture on the sheet, in pixels. */
  cellSize: integer({ default: 256, min: 32, max: 512, icon: 'arrows-alt', option: true }),
  /** Beside each other, where the messages do not say it; 0 for about as many as there are rows. */
  columns: integer({ default: 0, min: 0, max: 64, icon: 'columns', option: true }),
  /** Of the sheet under the node, in pixels of the editor. */
  width: integer({ default: 240, min: 32, max: 400, icon: 'desktop' }),
  preview: boolean({ default: true, icon: 'eye', lenient: true }),
});
