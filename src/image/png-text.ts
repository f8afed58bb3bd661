/** Bytes before the first chunk: the signature. */
const SIGNATURE = 8;
/** Length, type and sum of a chunk. */
const AROUND_DATA = 12;
const HEADER_DATA = 13;

/** The name under which programs look for an XMP packet. */
const XMP_KEYWORD = 'XML:com.adobe.xmp';

/** A PNG file with an XMP packet, in a chunk iTXt that is not compressed, after its header. */
export function pngWithXmp(png: Buffer, packet: string): Buffer {
  const at = SIGNATURE + AROUND_DATA + HEADER_DATA;
  // Not compressed, by no method, in no language, under no translated keyword.
  const data = Buffer.concat([Buffer.from(`${XMP_KEYWORD}\0\0\0\0\0`, 'latin1'), Buffer.from(packet, 'utf8')]);
  return Buffer.concat([png.subarray(0, at), chunk('iTXt', data), png.subarray(at)]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** The checksum of PNG (annex D): CRC-32. */
function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) sum = TABLE[(sum ^ byte) & 0xff]! ^ (sum >>> 8);
  return (sum ^ 0xffffffff) >>> 0;
}
