/** Luma of the pixel at an index of interleaved RGB (Rec. 601), not rounded; of grey the grey, exactly. */
export function luma(rgb: ArrayLike<number>, at: number): number {
  const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!];
  return g + 0.299 * (r - g) + 0.114 * (b - g);
}
