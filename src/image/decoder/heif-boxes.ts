const BOX_HEADER_BYTES = 8;
/** Version and flags, with which many kinds of boxes begin. */
export const FULL_BYTES = 4;

/** The body of a box. */
export interface Extent {
  readonly start: number;
  readonly end: number;
}

/** The bodies of the boxes of a type, or of all, in a part of the file (ISO/IEC 14496-12, 4.2). */
export function* boxes(file: Buffer, wanted: string | null, from: number, to: number): Generator<Extent & { readonly type: string }> {
  for (let at = from; at + BOX_HEADER_BYTES <= to;) {
    const type = file.toString('latin1', at + 4, at + 8);
    let size = file.readUInt32BE(at);
    let header = BOX_HEADER_BYTES;
    if (size === 1) {
      header += 8;
      if (at + header > to) return;
      size = Number(file.readBigUInt64BE(at + BOX_HEADER_BYTES));
    } else if (size === 0) size = to - at;
    if (size < header) return;
    const end = Math.min(at + size, to);
    if (wanted === null || type === wanted) yield { type, start: at + header, end };
    at = end;
  }
}
