import assert from 'node:assert/strict';
import { cameraMotion, type Sighting } from '../../../src/pixels/motion/camera.js';

/** A grid of sightings of the motion that a function of the place gives. */
function sightings(motion: (x: number, y: number) => readonly [number, number]): Sighting[] {
  return Array.from({ length: 100 }, (_, i) => {
    const [x, y] = [((i % 10) - 4.5) / 5, (Math.floor(i / 10) - 4.5) / 5];
    const [dx, dy] = motion(x, y);
    return { x, y, dx, dy };
  });
}

function assertNear({ dx, dy }: { dx: number; dy: number }, expected: readonly [number, number], tolerance: number): void {
  assert.ok(Math.hypot(dx - expected[0], dy - expected[1]) <= tolerance, `${dx}, ${dy} instead of ${expected.join(', ')}`);
}

describe('cameraMotion', () => {
  it('finds a turn with a zoom and a pan', () => {
    const camera = cameraMotion(sightings((x, y) => [7 + 3 * x - 8 * y, -2 + 8 * x + 3 * y]));
    assertNear(camera(0, 0), [7, -2], 0.01);
    assertNear(camera(1, -1), [18, 3], 0.15);
  });

  it('is not drawn off by what moves by itself', () => {
    const camera = cameraMotion(sightings((x, y) => (x > 0.2 ? [-30, 12] : [5 + x, y])));
    assertNear(camera(0, 0), [5, 0], 0.02);
    assertNear(camera(-1, 1), [4, 1], 0.05);
  });

  it('is exactly 0 if half of what is seen stands still', () => {
    const camera = cameraMotion(sightings((x) => (x > 0 ? [9, 4] : [0, 0])));
    assert.deepEqual(camera(0.5, 0.5), { dx: 0, dy: 0 });
  });

  it('is exactly 0 if too little is seen', () => {
    assert.deepEqual(cameraMotion([])(0, 0), { dx: 0, dy: 0 });
    assert.deepEqual(cameraMotion(sightings(() => [9, 4]).slice(0, 3))(0, 0), { dx: 0, dy: 0 });
  });

  it('takes sightings in one spot for a pan', () => {
    const camera = cameraMotion(Array.from({ length: 8 }, (_, i) => ({ x: 0.5, y: -0.5, dx: 6 + (i % 2) / 10, dy: 1 })));
    assertNear(camera(-1, 1), [6.05, 1], 0.1);
  });
});
