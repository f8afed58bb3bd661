import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import type { Size } from '../../pixels/picture.js';
import type { Status } from './status.js';

/** The report of a picture that decoding left as it was. */
export const DECODED_AS_IT_IS: DecodeReport = { enlargedFrom: null, truncated: false };

type Text = [key: string, parameters: Record<string, string | number>];

/** A picture's size as a status text, with the changes that decoding made. */
export function sizeText({ width, height }: Size, { enlargedFrom, truncated }: DecodeReport): Text {
  if (truncated) return ['size-truncated', { width, height }];
  if (!enlargedFrom) return ['size', { width, height }];
  return ['size-enlarged', { width, height, fromWidth: enlargedFrom.width, fromHeight: enlargedFrom.height }];
}

/** The note on the styles of a finished picture. */
export const STYLE_NOTE = 'style-used';

/** Removes the notes on the pictures of the previous message. */
export function withoutReports(status: Status): void {
  status.withoutNote(STYLE_NOTE);
  for (const of of ['content', 'style']) for (const key of ['enlarged', 'truncated']) status.withoutNote(`${of}-${key}`);
}

/** Adds the changes to a picture to the texts of a status. A style without changes leaves the notes on other styles as they are. */
export function noteReport(status: Status, of: 'content' | 'style', { enlargedFrom, truncated }: DecodeReport): void {
  if (enlargedFrom) status.note(`${of}-enlarged`, { ...enlargedFrom });
  if (truncated) status.note(`${of}-truncated`);
}
