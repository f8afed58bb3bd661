import type { Picture } from '../picture.js';
import { apply, type Matrix3, matrixFunction, multiply, type Vector3 } from './matrix3.js';
import { bytesOf, inSlices } from '../slices.js';

/** Variance, in grey levels squared, below which a direction of colour is noise and must not be stretched. */
const LEAST_VARIANCE = 1;

/** Mean colour and covariance of red, green and blue. */
interface Moments {
  readonly mean: Vector3;
  readonly covariance: Matrix3;
}

/**
 * The picture with the reference's mean colour and covariance: x ↦ A(x − μ) + μ_ref with A = Σ_ref^½ Σ^−½ (Gatys et al.
 * 2016, "Preserving color in neural artistic style transfer", §3, the variant of Image Analogies). The channels
 * are turned and scaled together, which leaves few of the hues that the reference lacks. Sizes may differ; results are rounded and clipped to 0–255.
 *
 * @param sample the pixels of the picture whose colours count; all unless said otherwise
 */
export async function matchLinear(picture: Picture, reference: Picture, sample = picture): Promise<Picture> {
  const { width, height } = picture;
  const [from, to] = [await moments(sample), await moments(reference)];
  const map = multiply(
    matrixFunction(to.covariance, (variance) => Math.sqrt(Math.max(variance, 0))),
    matrixFunction(from.covariance, (variance) => 1 / Math.sqrt(Math.max(variance, LEAST_VARIANCE))),
  );
  const turned = apply(map, from.mean);
  const shift = to.mean.map((mean, channel) => mean - turned[channel]!);
  const out = new Uint8ClampedArray(width * height * 3);
  await inSlices(width * height, (start, end) => {
    const bytes = bytesOf(picture, start, end);
    for (let at = 0; at < bytes.length; at += 3) {
      const [r, g, b] = [bytes[at]!, bytes[at + 1]!, bytes[at + 2]!];
      for (let row = 0; row < 3; row++) {
        out[start * 3 + at + row] = map[row * 3]! * r + map[row * 3 + 1]! * g + map[row * 3 + 2]! * b + shift[row]!;
      }
    }
  });
  return { width, height, data: new Uint8Array(out.buffer) };
}

async function moments(picture: Picture): Promise<Moments> {
  const pixels = picture.width * picture.height;
  // Sums of whole numbers, exact up to 10¹¹ pixels.
  const sums = [0, 0, 0];
  const products = new Array<number>(9).fill(0);
  await inSlices(pixels, (start, end) => {
    const bytes = bytesOf(picture, start, end);
    for (let at = 0; at < bytes.length; at += 3) {
      for (let i = 0; i < 3; i++) {
        sums[i]! += bytes[at + i]!;
        for (let j = 0; j < 3; j++) products[i * 3 + j]! += bytes[at + i]! * bytes[at + j]!;
      }
    }
  });
  const mean = sums.map((sum) => sum / pixels);
  const covariance = products.map((sum, at) => sum / pixels - mean[Math.floor(at / 3)]! * mean[at % 3]!);
  return { mean, covariance };
}
