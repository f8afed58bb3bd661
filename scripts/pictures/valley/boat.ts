import { blend, type Rgb } from '../color.js';
import { noise1 } from '../noise.js';
import type { View } from './view.js';

/** A clinker boat from the side, with its far gunwale lit and somebody resting on the oars. */
export function drawBoat(view: View, x: number, z: number): void {
  const half = 2.7;
  const sheer = (t: number): number => 0.5 + 0.34 * t * t + (t < 0 ? 0.1 * t * t : 0);
  for (let i = 0; i < 24; i++) {
    const [a, b] = [i / 12 - 1, (i + 1) / 12 - 1];
    const keel = (t: number): number => -0.12 + 0.42 * Math.abs(t) ** 5;
    const side = (t: number, y: number, dz = 0) => ({ x: x + t * half, y, z: z + dz });
    view.polygon(
      [
        side(a * 0.97, sheer(a) - 0.1, 0.6),
        side(b * 0.97, sheer(b) - 0.1, 0.6),
        side(b * 0.97, sheer(b) + 0.08, 0.6),
        side(a * 0.97, sheer(a) + 0.08, 0.6),
      ],
      () => [0.6, 0.36, 0.17],
    );
    view.polygon([side(a, keel(a)), side(b, keel(b)), side(b, sheer(b)), side(a, sheer(a))], (_x, y) =>
      blend([0.2, 0.05, 0.03], [0.3, 0.09, 0.05], noise1(y / 3, 329)),
    );
    view.polygon([side(a, sheer(a) - 0.09, -0.1), side(b, sheer(b) - 0.09, -0.1), side(b, sheer(b), -0.1), side(a, sheer(a), -0.1)], () => [
      0.72, 0.5, 0.28,
    ]);
  }
  const figure = (points: readonly (readonly [number, number])[], color: Rgb): void =>
    view.polygon(
      points.map(([px, y]) => ({ x: x + px, y, z: z + 0.3 })),
      () => color,
    );
  figure(
    [
      [-0.35, 0.4],
      [0.3, 0.4],
      [0.22, 1.15],
      [-0.05, 1.3],
      [-0.3, 1.1],
    ],
    [0.03, 0.035, 0.055],
  );
  figure(
    [
      [-0.17, 1.28],
      [0.12, 1.28],
      [0.15, 1.5],
      [0, 1.6],
      [-0.15, 1.52],
    ],
    [0.07, 0.04, 0.028],
  );
  figure(
    [
      [-0.32, 1.46],
      [0.28, 1.46],
      [0.12, 1.68],
      [-0.15, 1.68],
    ],
    [0.3, 0.2, 0.08],
  );
  figure(
    [
      [-0.1, 0.95],
      [0.1, 0.85],
      [2.3, 0.02],
      [2.2, -0.05],
    ],
    [0.35, 0.23, 0.12],
  );
}
