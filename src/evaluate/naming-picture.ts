import { NeuralStyleError } from '../errors.js';

/** The work's outcome; of a picture that is too small, one that names it as `picture` does. */
export async function namingPicture<T>(picture: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof NeuralStyleError) || error.code !== 'image-too-small') throw error;
    throw new NeuralStyleError('image-too-small', { ...error.parameters, picture }, { cause: error });
  }
}

/** Name in errors of one of a picture's sizes from coarse to fine. */
export function atFactor(what: string, factor: number, { width, height }: { readonly width: number; readonly height: number }): string {
  return factor === 1 ? what : `${what} at ${Math.round(factor * 100)} % of its ${width}×${height} pixels, which is painted first,`;
}
