import type { Size } from './picture.js';

/** The size of a picture whose longer side is to have so many pixels: the shorter is rounded, and has one at the least. 0 keeps the size. */
export function fitted({ width, height }: Size, longest: number): Size {
  if (longest === 0) return { width, height };
  const scale = longest / Math.max(width, height);
  const [across, down] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  return { width: across!, height: down! };
}
