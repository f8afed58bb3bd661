/** How a sample is stored, by TIFF's number for it: unsigned, signed or a floating-point number. */
const FORMATS = { uint: 1, int: 2, float: 3 } as const;
const SHORT = 3;
const LONG = 4;
const BYTES = 4;

/** A further entry: its tag, and a value of one short. */
export type TiffEntry = readonly [tag: number, value: number];

/** An uncompressed TIFF of 32 bits per sample, grey or RGB. */
export function tiffOf(
  { width, height, channels }: { width: number; height: number; channels: 1 | 3 },
  values: readonly number[],
  format: keyof typeof FORMATS = 'float',
  further: readonly TiffEntry[] = [],
): Buffer {
  const data = Buffer.alloc(BYTES * values.length);
  values.forEach((value, i) => {
    if (format === 'float') data.writeFloatLE(value, BYTES * i);
    else if (format === 'uint') data.writeUInt32LE(value, BYTES * i);
    else data.writeInt32LE(value, BYTES * i);
  });
  const perSample = (value: number): Buffer => Buffer.from(Uint16Array.from({ length: channels }, () => value).buffer);
  const [bits, formats] = [perSample(8 * BYTES), perSample(FORMATS[format])];
  const dataAt = 8;
  const bitsAt = dataAt + data.length;
  const directory = bitsAt + bits.length + formats.length;
  const many = (tag: number, at: number, value: number): number[] => (channels === 1 ? [tag, SHORT, 1, value] : [tag, SHORT, channels, at]);
  const entries = [
    [256, SHORT, 1, width],
    [257, SHORT, 1, height],
    many(258, bitsAt, 8 * BYTES),
    [259, SHORT, 1, 1],
    [262, SHORT, 1, channels === 1 ? 1 : 2],
    [273, LONG, 1, dataAt],
    [277, SHORT, 1, channels],
    [278, SHORT, 1, height],
    [279, LONG, 1, data.length],
    many(339, bitsAt + bits.length, FORMATS[format]),
    ...further.map(([tag, value]) => [tag, SHORT, 1, value]),
  ].sort(([a = 0], [b = 0]) => a - b);
  const head = Buffer.from('II*\0\0\0\0\0', 'latin1');
  head.writeUInt32LE(directory, 4);
  const table = Buffer.alloc(2 + 12 * entries.length + 4);
  table.writeUInt16LE(entries.length, 0);
  entries.forEach(([tag = 0, type = 0, count = 0, value = 0], i) => {
    table.writeUInt16LE(tag, 2 + 12 * i);
    table.writeUInt16LE(type, 4 + 12 * i);
    table.writeUInt32LE(count, 6 + 12 * i);
    table.writeUInt32LE(value, 10 + 12 * i);
  });
  return Buffer.concat([head, data, bits, formats, table]);
}
