import assert from 'node:assert/strict';
import { directionsOf, momentsMap, throughMap, type Moments } from '../../src/instant/moments-map.js';
import { product } from '../../src/instant/product.js';
import { productByRows } from '../../src/loss/statistics/product-by-rows.js';
import { normal } from '../../src/values/random.js';

const identity = (size: number): Float64Array => Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));

/** Second moments of positive, correlated features. */
function momentsOf(size: number, seed: number): Moments {
  const random = normal(seed);
  const mix = Float64Array.from({ length: size * size }, () => Math.abs(random()) / size);
  return productByRows(mix, mix, size).map((value, at) => value + (at % (size + 1) === 0 ? 0.05 : 0));
}

/** The map as a matrix `[C, C]`, and the moments that it gives. */
function moved(content: Moments, style: Moments): { readonly matrix: Float64Array; readonly moments: Float64Array } {
  const size = Math.sqrt(content.length);
  const matrix = throughMap(identity(size), momentsMap(content, style, directionsOf(style)));
  return { matrix, moments: productByRows(product(matrix, content, size), matrix, size) };
}

const largest = (values: ArrayLike<number>): number => Math.max(...Array.from(values, Math.abs));
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number => largest(Array.from(a, (value, at) => value - b[at]!));

describe('the map of second moments', () => {
  it("gives features the style's moments, where all directions are met", () => {
    const [content, style] = [momentsOf(24, 1), momentsOf(24, 2)];
    // The floors of nearly silent channels and directions keep it from being exact.
    assert.ok(difference(moved(content, style).moments, style) < 0.01 * largest(style));
  });

  it('meets the strongest directions of more channels, where most of the power is', () => {
    const [content, style] = [momentsOf(60, 3), momentsOf(60, 4)];
    const distance = (a: Moments, b: Moments): number => a.reduce((sum, value, at) => sum + (value - b[at]!) ** 2, 0);
    const left = distance(moved(content, style).moments, style) / distance(content, style);
    assert.ok(left < 0.5, `${left}`);
  });

  it('leaves features of these moments as they are', () => {
    const style = momentsOf(40, 5);
    assert.ok(difference(moved(style, style).matrix, identity(40)) < 1e-9);
  });

  it('changes little where the content does', () => {
    const [content, style] = [momentsOf(40, 6), momentsOf(40, 7)];
    const other = content.map((value, at) => value * (1 + 1e-6 * Math.sin(Math.floor(at / 40)) * Math.sin(at % 40)));
    assert.ok(difference(moved(content, style).matrix, moved(other, style).matrix) < 1e-3);
  });

  it('is finite for what are no moments at all', () => {
    const style = momentsOf(40, 8);
    const nothing = new Float64Array(1600);
    const below = style.map((value) => -value);
    for (const [from, to] of [
      [nothing, nothing],
      [nothing, style],
      [style, nothing],
      [style, below],
      [below, style],
    ] as const)
      assert.ok(moved(from, to).matrix.every((value) => Number.isFinite(Math.fround(value))));
  });
});
