import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { Rgb } from './color.js';
import { clamp, mix } from './noise.js';
import { Plane } from './plane.js';
import { Random } from './random.js';

/** The README shows the pictures and npm packs them, so each is kept below this. */
const MAX_BYTES = 245_000;

/** A picture in linear light, painted into at more than its final size where that is what smooths its edges. */
export class Raster {
  readonly data: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.data = new Float32Array(width * height * 3);
  }

  /** Colours every pixel from its coordinates. */
  fill(color: (x: number, y: number) => Rgb): this {
    for (let y = 0; y < this.height; y++) for (let x = 0; x < this.width; x++) this.set(x, y, color(x, y));
    return this;
  }

  set(x: number, y: number, color: Rgb): void {
    this.data.set(color, (y * this.width + x) * 3);
  }

  get(x: number, y: number): Rgb {
    const at = (clamp(y | 0, 0, this.height - 1) * this.width + clamp(x | 0, 0, this.width - 1)) * 3;
    return [this.data[at]!, this.data[at + 1]!, this.data[at + 2]!];
  }

  /** Lays a colour over a pixel; outside the picture nothing happens. */
  over(x: number, y: number, color: Rgb, alpha: number): void {
    if (x < 0 || y < 0 || x >= this.width || y >= this.height) return;
    const at = (y * this.width + x) * 3;
    for (let c = 0; c < 3; c++) this.data[at + c] = mix(this.data[at + c]!, color[c]!, alpha);
  }

  /** The bilinear colour at a place between pixels. */
  sample(x: number, y: number): Rgb {
    const column = Math.floor(x);
    const row = Math.floor(y);
    const [a, b, c, d] = [this.get(column, row), this.get(column + 1, row), this.get(column, row + 1), this.get(column + 1, row + 1)];
    const at = (i: 0 | 1 | 2): number => mix(mix(a[i], b[i], x - column), mix(c[i], d[i], x - column), y - row);
    return [at(0), at(1), at(2)];
  }

  /** Averages `factor`×`factor` blocks. */
  reduced(factor: number): Raster {
    const small = new Raster(Math.floor(this.width / factor), Math.floor(this.height / factor));
    for (let y = 0; y < small.height * factor; y++) {
      for (let x = 0; x < small.width * factor; x++) {
        const to = (Math.floor(y / factor) * small.width + Math.floor(x / factor)) * 3;
        const from = (y * this.width + x) * 3;
        for (let c = 0; c < 3; c++) small.data[to + c]! += this.data[from + c]! / factor ** 2;
      }
    }
    return small;
  }

  /** Adds the blurred light above `threshold` to its surroundings, as a lens and an eye do. */
  bloom(radius: number, strength: number, threshold: number): this {
    for (let c = 0; c < 3; c++) {
      const light = new Plane(this.width, this.height);
      for (let at = 0; at < light.data.length; at++) light.data[at] = Math.max(0, this.data[at * 3 + c]! - threshold);
      const glow = light.blurred(radius);
      for (let at = 0; at < light.data.length; at++) this.data[at * 3 + c]! += strength * glow.data[at]!;
    }
    return this;
  }

  /**
   * Writes a JPEG, at quality 88 or at the highest below it that keeps the file small.
   *
   * @param grain deviation of the film grain, in encoded units (0 to 1)
   */
  async write(path: string, grain = 0, seed = 1): Promise<number> {
    const random = new Random(seed);
    const bytes = new Uint8Array(this.data.length);
    for (let at = 0; at < bytes.length; at += 3) {
      const speck = grain * random.bell();
      for (let c = 0; c < 3; c++) bytes[at + c] = Math.round(255 * clamp(encode(this.data[at + c]!) + speck + 0.3 * grain * random.bell()));
    }
    const picture = sharp(bytes, { raw: { width: this.width, height: this.height, channels: 3 } });
    for (let quality = 88; ; quality -= 2) {
      const file = await picture.clone().jpeg({ quality, mozjpeg: true }).toBuffer();
      if (file.length > MAX_BYTES && quality > 60) continue;
      await writeFile(path, file);
      return file.length;
    }
  }
}

/** Linear light to sRGB. */
function encode(value: number): number {
  return value <= 0.0031308 ? 12.92 * Math.max(value, 0) : 1.055 * Math.min(value, 1) ** (1 / 2.4) - 0.055;
}
