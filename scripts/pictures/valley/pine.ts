import { clamp, mix } from '../noise.js';
import { Plane } from '../plane.js';
import { Random } from '../random.js';

/** A tree as two planes: what it covers, and how light each part is times that. Each level is half the one before. */
export interface Sprite {
  readonly cover: readonly Plane[];
  readonly tone: readonly Plane[];
}

/** Width of a sprite over its height. */
export const ASPECT = 0.46;

/** Grows a conifer: a trunk, and whorls of branches that rise at the top, droop at the foot and carry tufts of needles. */
export function growPine(height: number, seed: number, slender: number): Sprite {
  const random = new Random(seed);
  const width = Math.round(height * ASPECT);
  const cover = new Plane(width, height);
  const tone = new Plane(width, height);
  const stem = (y: number): number => width / 2 + height * 0.006 * Math.sin((y / height) * 7 + seed);
  const dab = (x: number, y: number, light: number, alpha: number): void => {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    if (column < 0 || row < 0 || column >= width || row >= height) return;
    const at = row * width + column;
    cover.data[at] = mix(cover.data[at]!, 1, alpha);
    tone.data[at] = mix(tone.data[at]!, light, alpha);
  };
  for (let y = height * 0.02; y < height; y += 0.5) {
    const half = Math.max(0.6, height * 0.011 * (y / height));
    for (let x = -half; x <= half; x += 0.5) dab(stem(y) + x, y, 0.3 - (0.22 * x) / half + random.range(-0.08, 0.08), 0.9);
  }
  const whorls = Math.round(24 + height / 42);
  for (let whorl = 0; whorl < whorls; whorl++) {
    const t = ((whorl + random.range(0, 0.7)) / whorls) ** 1.12 * 0.93;
    const y = height * (0.015 + t * 0.97);
    for (let branch = 0; branch < 5; branch++) {
      // The order is from the back of the tree to its front, which is also from dark to light.
      const around = random.range(-1, 1);
      const bare = t > 0.8 && random.next() < (t - 0.8) * 4;
      const length = slender * width * 0.5 * (0.02 + 0.98 * t ** 0.95) * random.range(0.5, 1.15) * (bare ? 0.4 : 1);
      drawBranch(random, dab, {
        x: stem(y),
        y,
        length,
        around,
        droop: mix(-0.5, 0.45, t ** 0.7) + random.range(-0.2, 0.2),
        needle: height * (0.006 + 0.011 * Math.min(1, t * 2.2)),
        front: branch / 4,
      });
    }
  }
  return levels(cover, tone);
}

interface Branch {
  readonly x: number;
  readonly y: number;
  readonly length: number;
  /** Which way it points: -1 left, 0 at the viewer, 1 right. */
  readonly around: number;
  readonly droop: number;
  readonly needle: number;
  readonly front: number;
}

function drawBranch(random: Random, dab: (x: number, y: number, light: number, alpha: number) => void, branch: Branch): void {
  const { around, length, droop, needle, front } = branch;
  const reach = Math.sin((around * Math.PI) / 2) * length;
  const toward = Math.cos((around * Math.PI) / 2) * length * 0.3 * (front - 0.3);
  const steps = Math.max(3, Math.ceil(length / 1.7));
  for (let step = 0; step < steps; step++) {
    const t = step / steps;
    const x = branch.x + reach * t;
    const y = branch.y + length * (droop * t - 0.2 * t * t * t) + toward * t;
    const tuft = needle * (1.15 - 0.5 * t) * random.range(0.4, 1.5);
    for (let hair = 0; hair < 2; hair++) {
      const angle = random.range(0.15, 1) * Math.PI;
      const [dx, dy] = [Math.cos(angle) + Math.sign(reach) * 0.5, Math.sin(angle) * 0.85 - 0.25];
      // Light comes from the left and above; what hangs under a branch or lies deep in the tree is dark.
      const light = clamp(0.28 + 0.22 * front - 0.34 * around * t - 0.35 * Math.max(0, dy) + 0.16 * t + random.range(-0.22, 0.22));
      for (let s = 0; s < tuft; s += 0.8) dab(x + dx * s, y + dy * s, light, 0.75 - (0.35 * s) / tuft);
    }
  }
}

function levels(cover: Plane, tone: Plane): Sprite {
  const sprite = { cover: [cover], tone: [tone] };
  for (let last = cover; last.height > 8; last = sprite.cover.at(-1)!) {
    const level = sprite.cover.length - 1;
    for (const planes of [sprite.cover, sprite.tone]) {
      const from = planes[level]!;
      const quarter = (x: number, y: number): number =>
        (from.at(2 * x, 2 * y) + from.at(2 * x + 1, 2 * y) + from.at(2 * x, 2 * y + 1) + from.at(2 * x + 1, 2 * y + 1)) / 4;
      planes.push(new Plane(Math.max(2, from.width >> 1), Math.max(2, from.height >> 1), quarter));
    }
  }
  return sprite;
}
