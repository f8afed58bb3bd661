import { boolean, choice, integer, picture } from '../kinds.js';
import { table } from '../table.js';
import { is } from '../when.js';

/** The picture that a picture is compared with: one that is named, or the one that came before it. */
export const COMPARED_WITH = ['picture', 'before'] as const;

/** The compare node: shows two pictures under itself, with a wipe between them. */
export const COMPARE = table('neural-style-compare', {
  source: picture({ default: 'payload', type: 'msg', icon: 'picture-o' }),
  against: choice(COMPARED_WITH, { default: 'picture', icon: 'columns', option: true }),
  other: picture({ default: 'content', type: 'msg', icon: 'picture-o', when: is('against', 'picture') }),
  /** Pixels in the editor. */
  width: integer({ default: 240, min: 32, max: 400, icon: 'arrows-h' }),
  preview: boolean({ default: true, icon: 'eye', lenient: true }),
});
