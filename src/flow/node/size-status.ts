import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import type { Size } from '../../pixels/picture.js';
import type { Status } from './status.js';

/** What is said of a picture that is as it was. */
export const DECODED_AS_IT_IS: DecodeReport = { enlargedFrom: null, truncated: false };

type Text = [key: string, parameters: Record<string, string | number>];

/** A picture's size as a status text, with what has been done to it. */
export function sizeText({ width, height }: Size, { enlargedFrom, truncated }: DecodeReport): Text {
  if (truncated) return ['size-truncated', { width, height }];
  if (!enlargedFrom) return ['size', { width, height }];
  return ['size-enlarged', { width, height, fromWidth: enlargedFrom.width, fromHeight: enlargedFrom.height }];
}

/** Takes away what has been said of the pictures of the message before. */
export function withoutReports(status: Status): void {
  for (const of of ['content', 'style']) for (const key of ['enlarged', 'truncated']) status.withoutNote(`${of}-${key}`);
}

/** Puts what has been done to a picture behind the texts of a status. Of several styles, one that is as it was hides nothing of the others. */
export function noteReport(status: Status, of: 'content' | 'style', { enlargedFrom, truncated }: DecodeReport): void {
  if (enlargedFrom) status.note(`${of}-enlarged`, { ...enlargedFrom });
  if (truncated) status.note(`${of}-truncated`);
}
