import type { LayerShape, LayerTiles } from './recipes.js';

/**
 * The first channels of a layer as small grey pictures, each stretched over all greys, since what counts is where a feature is
 * found and channels differ by orders of magnitude. A channel of one value is black.
 *
 * @param values `[channels, height, width]`
 * @param channels the most to show
 * @param size longest side of a tile; larger maps are averaged down to it
 */
export function featureTiles({ layer, shape }: LayerShape, values: Float32Array, channels: number, size: number): LayerTiles {
  const [available, mapHeight, mapWidth] = shape;
  const scale = Math.min(1, size / Math.max(mapHeight, mapWidth));
  const [width, height] = [mapWidth, mapHeight].map((side) => Math.max(1, Math.round(side * scale))) as [number, number];
  const shown = Math.min(available, channels);
  const data = new Uint8Array(shown * height * width);
  for (let channel = 0; channel < shown; channel++) {
    const map = values.subarray(channel * mapHeight * mapWidth, (channel + 1) * mapHeight * mapWidth);
    data.set(stretched(averaged(map, mapWidth, mapHeight, width, height)), channel * height * width);
  }
  return { layer, shape, width, height, data };
}

/** Each value is the mean of the values that it stands for. */
function averaged(map: Float32Array, mapWidth: number, mapHeight: number, width: number, height: number): Float32Array {
  const small = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = span(y, height, mapHeight);
    for (let x = 0; x < width; x++) {
      const [left, right] = span(x, width, mapWidth);
      let sum = 0;
      for (let row = top; row < bottom; row++) for (let column = left; column < right; column++) sum += map[row * mapWidth + column]!;
      small[y * width + x] = sum / ((bottom - top) * (right - left));
    }
  }
  return small;
}

function span(at: number, of: number, over: number): readonly [number, number] {
  return [Math.floor((at * over) / of), Math.floor(((at + 1) * over) / of)];
}

function stretched(values: Float32Array): Uint8Array {
  let [least, largest] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  const range = largest - least;
  return Uint8Array.from(values, (value) => (range > 0 ? Math.round(((value - least) / range) * 255) : 0));
}
