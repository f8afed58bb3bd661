import assert from 'node:assert/strict';
import { trustFromEdges } from '../../src/instant/trust-from-edges.js';
import type { MotionField } from '../../src/pixels/motion/motion.js';

const [WIDTH, HEIGHT] = [64, 48];

/** The whole picture came from so many pixels to the right and below. */
function fieldOf(dx: number, dy: number): MotionField {
  const [columns, rows] = [WIDTH / 16, HEIGHT / 16];
  const all = (value: number): Float32Array => new Float32Array(columns * rows).fill(value);
  return { width: WIDTH, height: HEIGHT, columns, rows, dx: all(dx), dy: all(dy) };
}

const at = (trust: Float32Array, x: number, y: number): number => trust[y * WIDTH + x]!;

describe('trust in what comes from the edges of a picture', () => {
  it('is whole where nothing moves', () => {
    assert.ok(trustFromEdges(fieldOf(0, 0)).every((value) => value === 1));
  });

  it('is little where a pan brings the edge into view, and whole inside and where it goes out of view', () => {
    const trust = trustFromEdges(fieldOf(3, 0));
    assert.ok(at(trust, WIDTH - 5, 24) < 0.5);
    assert.deepEqual([at(trust, 32, 24), at(trust, 2, 24)], [1, 1]);
    const upwards = trustFromEdges(fieldOf(0, -3));
    assert.ok(at(upwards, 32, 4) < 0.5);
    assert.deepEqual([at(upwards, 32, 24), at(upwards, 32, HEIGHT - 3)], [1, 1]);
  });
});
