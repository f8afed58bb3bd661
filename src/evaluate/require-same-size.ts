import { NeuralStyleError } from '../errors.js';
import { sameSize, type Size } from '../pixels/picture.js';

/** @throws NeuralStyleError `setting-invalid` where a picture has not the size of the painting */
export function requireSameSize(what: string, given: Size, wanted: Size): void {
  if (sameSize(given, wanted)) return;
  const { width, height } = wanted;
  throw new NeuralStyleError('setting-invalid', {
    expected: `a picture of ${width}×${height} pixels`,
    setting: what,
    received: `${given.width}×${given.height}`,
  });
}
