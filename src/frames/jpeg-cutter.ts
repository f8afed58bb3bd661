import { NeuralStyleError } from '../errors.js';

/** Every JPEG begins with these: start of image, and the first byte of the marker behind it. */
const START = Buffer.from([0xff, 0xd8, 0xff]);
/** Bytes without the beginning of a picture after which a stream is taken for something else. */
const MOST_BETWEEN = 16e6;

/** Second bytes of markers, ITU T.81, table B.1. */
const START_OF_IMAGE = 0xd8;
const END_OF_IMAGE = 0xd9;
const START_OF_SCAN = 0xda;
/** Markers without a length: TEM, and the restarts between parts of a scan. */
const isBare = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);

type Step = 'more' | 'whole' | 'damaged';

/**
 * Cuts JPEGs out of a stream of bytes, however it comes in pieces: a row of JPEGs as ffmpeg writes it, or a camera's multipart answer. What
 * stands between pictures, such as boundaries and headers, is passed over, so that it does not matter how a camera writes it. A picture's
 * segments are followed by their lengths, so that a preview inside it is part of it.
 *
 * Each byte is looked at once.
 */
export class JpegCutter {
  #bytes = Buffer.alloc(0);
  #length = 0;
  /** Where the open picture begins; -1 where none is open. */
  #start = -1;
  /** The next byte to look at. */
  #at = 0;
  /** True among compressed pixels, which last until the next marker. */
  #isInScan = false;
  #between = 0;

  /** @param options `source` names the stream in errors; `maxBytes` is the most that one picture may have */
  constructor(private readonly options: { readonly source: string; readonly maxBytes: number }) {}

  /**
   * Takes the next bytes.
   * @returns the pictures that are whole now, copies of their bytes; damaged ones are passed over
   * @throws NeuralStyleError `image-too-heavy` for a picture that does not end, `frames-none` where no picture begins
   */
  push(chunk: Uint8Array): Buffer[] {
    this.#append(chunk);
    const pictures: Buffer[] = [];
    for (;;) {
      const step = this.#start === -1 ? this.#seek() : this.#follow();
      if (step === 'more') break;
      if (step === 'whole') pictures.push(Buffer.from(this.#bytes.subarray(this.#start, this.#at)));
      this.#start = -1;
      this.#isInScan = false;
    }
    this.#compact();
    this.#check();
    return pictures;
  }

  /** Forgets what is there of a picture. */
  reset(): void {
    this.#length = this.#at = this.#between = 0;
    this.#start = -1;
    this.#isInScan = false;
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#length + chunk.length;
    if (needed > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
      this.#bytes.copy(larger, 0, 0, this.#length);
      this.#bytes = larger;
    }
    this.#bytes.set(chunk, this.#length);
    this.#length = needed;
  }

  #seek(): Step {
    const found = this.#bytes.subarray(0, this.#length).indexOf(START, this.#at);
    const next = found === -1 ? Math.max(this.#at, this.#length - START.length + 1) : found;
    this.#between += next - this.#at;
    this.#at = next;
    if (found === -1) return 'more';
    this.#start = found;
    this.#at = found + 2;
    this.#between = 0;
    return this.#follow();
  }

  #follow(): Step {
    for (;;) {
      if (this.#isInScan && !this.#endOfScan()) return 'more';
      if (this.#at + 2 > this.#length) return 'more';
      const marker = this.#bytes[this.#at + 1]!;
      if (this.#bytes[this.#at] !== 0xff || marker === 0 || marker === START_OF_IMAGE) return 'damaged';
      if (marker === 0xff) this.#at += 1;
      else if (isBare(marker)) this.#at += 2;
      else if (marker === END_OF_IMAGE) {
        this.#at += 2;
        return 'whole';
      } else {
        if (this.#at + 4 > this.#length) return 'more';
        const length = this.#bytes.readUInt16BE(this.#at + 2);
        if (length < 2) return 'damaged';
        this.#at += 2 + length;
        this.#isInScan = marker === START_OF_SCAN;
      }
    }
  }

  /** Goes to the marker behind the compressed pixels, which is neither a stuffed byte nor a restart; false where it has not come. */
  #endOfScan(): boolean {
    const bytes = this.#bytes.subarray(0, this.#length);
    for (;;) {
      const found = bytes.indexOf(0xff, this.#at);
      if (found === -1) {
        this.#at = Math.max(this.#at, this.#length);
        return false;
      }
      this.#at = found;
      if (found + 1 >= this.#length) return false;
      const next = bytes[found + 1]!;
      if (next === 0 || isBare(next)) this.#at += 2;
      else if (next === 0xff) this.#at += 1;
      else {
        this.#isInScan = false;
        return true;
      }
    }
  }

  /** Moves what is still needed to the front. */
  #compact(): void {
    const kept = Math.min(this.#start === -1 ? this.#at : this.#start, this.#length);
    this.#bytes.copyWithin(0, kept, this.#length);
    this.#length -= kept;
    this.#at -= kept;
    if (this.#start !== -1) this.#start = 0;
  }

  #check(): void {
    const { source, maxBytes } = this.options;
    if (this.#start !== -1 && this.#length > maxBytes) {
      this.reset();
      throw new NeuralStyleError('image-too-heavy', { source, limit: maxBytes / 1e6 });
    }
    const most = Math.min(MOST_BETWEEN, maxBytes);
    if (this.#between <= most) return;
    this.reset();
    throw new NeuralStyleError('frames-none', { source, megabytes: most / 1e6 });
  }
}
