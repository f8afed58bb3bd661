import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import { sameSize, type Size } from '../../pixels/picture.js';
import type { Status } from './status.js';

type Text = [key: string, parameters: Record<string, string | number>];

/**
 * A picture's size as a status text, with the changes that decoding made.
 * @param report null for a picture that was taken as it is
 */
export function sizeText({ width, height }: Size, report: DecodeReport | null): Text {
  if (report?.truncated) return ['size-truncated', { width, height }];
  if (!report || sameSize(report.own, { width, height })) return ['size', { width, height }];
  if (report.enlarged) return ['size-enlarged', { width, height, fromWidth: report.own.width, fromHeight: report.own.height }];
  return ['size-reduced', { width, height, scale: Number((width / report.own.width).toPrecision(2)) }];
}

/** The note on the styles of a finished picture. */
export const STYLE_NOTE = 'style-used';

/** Removes the notes on the pictures of the previous message. */
export function withoutReports(status: Status): void {
  status.withoutNote(STYLE_NOTE);
  for (const of of ['content', 'style']) for (const key of ['enlarged', 'truncated']) status.withoutNote(`${of}-${key}`);
}

/** Adds the changes to a picture to the texts of a status. A style without changes leaves the notes on other styles as they are. */
export function noteReport(status: Status, of: 'content' | 'style', { enlarged, own, truncated }: DecodeReport): void {
  if (enlarged) status.note(`${of}-enlarged`, { ...own });
  if (truncated) status.note(`${of}-truncated`);
}
