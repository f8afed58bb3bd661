import { createHash } from 'node:crypto';
import type { StyleTensor } from '../evaluate/recipes.js';
import type { Mask, Picture } from '../pixels/picture.js';
import { resample } from '../pixels/resample.js';
import type { InstantStyle } from './instant-job.js';

/** A style with its share of a region. */
export interface SharedStyle {
  readonly tensors: readonly StyleTensor[];
  /** Of the tensors. */
  readonly digest: string;
  /** More than 0; those of a region make 1. */
  readonly share: number;
}

/** A part of a picture that is painted in one style, or in the mean of several. */
export interface Region {
  readonly styles: readonly SharedStyle[];
  /** None for the whole picture. */
  readonly mask?: Mask;
}

/** Styles as regions: those that go everywhere as one, which comes first, then each that has a mask. */
export function regionsOf(styles: readonly InstantStyle[]): Region[] {
  const everywhere = styles.filter(({ mask }) => !mask);
  const masked = styles.filter(({ mask }) => mask).map(({ tensors, mask }) => ({ styles: [shared(tensors, 1)], mask: mask! }));
  return [...(everywhere.length > 0 ? [{ styles: withShares(everywhere) }] : []), ...masked];
}

/** Styles by their blends; equal ones where all of them are 0. */
function withShares(styles: readonly InstantStyle[]): SharedStyle[] {
  const total = styles.reduce((sum, { blend }) => sum + blend, 0);
  return styles
    .map(({ tensors, blend }) => ({ tensors, share: total > 0 ? blend / total : 1 / styles.length }))
    .filter(({ share }) => share > 0)
    .map(({ tensors, share }) => shared(tensors, share));
}

function shared(tensors: readonly StyleTensor[], share: number): SharedStyle {
  const hash = createHash('sha256');
  for (const { layer, part, values } of tensors)
    hash.update(`${layer}/${part}`).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return { tensors, digest: hash.digest('hex'), share };
}

/**
 * A painted picture laid on another of its size where a mask is, and everywhere without one.
 * @param mask of any size
 */
export function laidOn(ground: Picture, painted: Picture, mask: Mask | undefined): Picture {
  if (!mask) return painted;
  const cover = resample(mask.data, mask, painted, 1);
  const data = painted.data.map((value, at) => {
    const share = Math.min(1, Math.max(0, cover[Math.floor(at / 3)]! / 255));
    return Math.round(ground.data[at]! + share * (value - ground.data[at]!));
  });
  return { ...painted, data };
}
