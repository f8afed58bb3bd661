import { add, scale, type Rgb } from '../color.js';
import { noise, noise1 } from '../noise.js';
import type { View } from './view.js';

/** `[x, y]`. */
type Corner = readonly [number, number];

/** The focal point: a log cabin with lit windows on the headland, and its landing stage. */
export function drawCabin(view: View, ground: number): void {
  const [left, right, front, back] = [38.5, 49.5, 150, 158];
  const [eaves, ridge] = [ground + 3.1, ground + 6.4];
  const wall =
    (base: Rgb, seed: number) =>
    (_x: number, y: number): Rgb =>
      scale(base, 0.72 + 0.5 * noise1(y / 3.1, seed));
  const roof = (x: number, y: number): Rgb =>
    scale([0.23, 0.1, 0.062], 0.75 + 0.4 * noise1(y / 2.6, 320) + 0.25 * noise(x / 5, y / 3, 321));
  const quad = ([x0, y0]: Corner, [x1, y1]: Corner, z: number, color: (x: number, y: number) => Rgb): void =>
    view.polygon(
      [
        { x: x0, y: y0, z },
        { x: x1, y: y0, z },
        { x: x1, y: y1, z },
        { x: x0, y: y1, z },
      ],
      color,
    );
  // The gable end faces the sun on the left, the long side faces the viewer.
  view.polygon(
    [
      { x: left, y: eaves - 0.2, z: back },
      { x: right, y: eaves - 0.2, z: back },
      { x: right - 0.4, y: ridge, z: 154 },
      { x: left + 0.2, y: ridge, z: 154 },
    ],
    roof,
  );
  quad([right - 2.6, eaves + 1], [right - 1.5, ridge + 1.3], 153.9, (x, y) =>
    scale([0.16, 0.13, 0.115], 0.7 + 0.6 * noise(x / 3, y / 2, 322) ** 2),
  );
  view.polygon(
    [
      { x: left - 2.4, y: ground - 1, z: back },
      { x: left, y: ground - 1, z: front },
      { x: left, y: eaves, z: front },
      { x: left - 1.2, y: ridge - 0.2, z: 154 },
      { x: left - 2.4, y: eaves, z: back },
    ],
    wall([0.36, 0.2, 0.095], 323),
  );
  quad([left, ground - 1], [right, eaves], front, wall([0.15, 0.085, 0.05], 324));
  quad([left, ground - 1], [right, ground + 0.2], front - 0.01, (x, y) =>
    scale([0.12, 0.11, 0.1], 0.6 + 0.8 * noise(x / 3, y / 2, 325) ** 2),
  );
  view.polygon(
    [
      { x: left - 0.7, y: eaves - 0.35, z: front - 0.6 },
      { x: right + 0.6, y: eaves - 0.35, z: front - 0.6 },
      { x: right + 0.2, y: ridge, z: 154 - 5 },
      { x: left - 1.9, y: ridge, z: 154 - 5 },
    ],
    roof,
  );
  view.polygon(
    [
      { x: left - 1.5, y: ground + 1.1, z: 153 },
      { x: left - 0.8, y: ground + 1.1, z: 151.5 },
      { x: left - 0.8, y: ground + 2.3, z: 151.5 },
      { x: left - 1.5, y: ground + 2.3, z: 153 },
    ],
    () => [0.05, 0.06, 0.09],
  );
  const lamp = (x: number, y: number): Rgb => add([2.6, 1.35, 0.4], [1.2, 0.7, 0.2], noise(x / 4, y / 4, 326));
  for (const at of [40.1, 43.9]) {
    quad([at - 0.15, ground + 0.95], [at + 1.65, ground + 2.35], front - 0.1, () => [0.3, 0.26, 0.2]);
    quad([at, ground + 1.1], [at + 0.7, ground + 2.2], front - 0.2, lamp);
    quad([at + 0.8, ground + 1.1], [at + 1.5, ground + 2.2], front - 0.2, lamp);
  }
  quad([46.7, ground + 0.1], [47.9, ground + 2.3], front - 0.1, () => [0.09, 0.035, 0.02]);
  drawLanding(view);
  if (!view.mirrored) drawSmoke(view, right - 2, ridge + 1.2, 154);
}

function drawLanding(view: View): void {
  const plank = (x: number, y: number): Rgb => scale([0.26, 0.19, 0.13], 0.6 + 0.6 * noise1(x / 2.7, 327) + 0.2 * noise(x / 3, y, 328));
  view.polygon(
    [
      { x: 25.5, y: 0.75, z: 131 },
      { x: 44, y: 0.75, z: 131 },
      { x: 44, y: 0.75, z: 134.5 },
      { x: 25.5, y: 0.75, z: 134.5 },
    ],
    plank,
  );
  view.polygon(
    [
      { x: 25.5, y: 0.45, z: 130.9 },
      { x: 44, y: 0.45, z: 130.9 },
      { x: 44, y: 0.75, z: 130.9 },
      { x: 25.5, y: 0.75, z: 130.9 },
    ],
    () => [0.05, 0.035, 0.025],
  );
  for (let x = 26; x < 44; x += 3.4) {
    for (const [z, top] of [
      [130.8, 1.5],
      [134.6, 1.3],
    ] as const) {
      view.polygon(
        [
          { x, y: -0.1, z },
          { x: x + 0.3, y: -0.1, z },
          { x: x + 0.3, y: top, z },
          { x, y: top, z },
        ],
        (px) => (px % 4 < 2 ? [0.13, 0.085, 0.05] : [0.05, 0.035, 0.025]),
      );
    }
  }
}

function drawSmoke(view: View, x: number, y: number, z: number): void {
  for (let t = 0; t < 1; t += 0.004) {
    const [sx, sy] = view.project({ x: x + 5 * t * t + 1.6 * noise(t * 4, 1, 330) * t, y: y + 13 * t, z });
    const radius = 3 + 22 * t;
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const soft = 1 - (dx * dx + dy * dy) / (radius * radius);
        if (soft > 0)
          view.raster.over(
            Math.round(sx + dx),
            Math.round(sy + dy),
            [0.72, 0.66, 0.62],
            0.035 * soft * (1 - t) * (0.6 + 0.6 * noise((sx + dx) / 16, (sy + dy) / 16, 331)),
          );
      }
    }
  }
}
