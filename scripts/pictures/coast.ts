import { chatter, contour, hatch } from './engraving.js';
import { clamp, fractal, mix, noise1, smoothstep } from './noise.js';
import { hash } from './random.js';
import { seaAt } from './sea.js';
import type { Mark } from './mark.js';

/** The scene of `woodcut`: a great sun over a mountain, hills and the sea. Places are pixels of a 1680×1280 canvas. */

const SUN = { x: 1120, y: 400, radius: 205 };

const CLOUDS = [
  {
    x: 420,
    y: 205,
    puffs: [
      [-190, 18, 46],
      [-110, -12, 72],
      [0, -30, 92],
      [105, -4, 74],
      [190, 20, 44],
    ],
  },
  {
    x: 1400,
    y: 560,
    puffs: [
      [-170, 14, 40],
      [-95, -8, 60],
      [0, -22, 70],
      [90, 2, 58],
      [160, 16, 38],
    ],
  },
  {
    x: 820,
    y: 610,
    puffs: [
      [-120, 8, 32],
      [-55, -8, 46],
      [20, -12, 50],
      [95, 8, 34],
    ],
  },
] as const;

export function coast(x: number, y: number): Mark {
  return seaAt(x, y) ?? hillAt(x, y) ?? cloudAt(x, y) ?? mountainAt(x, y) ?? skyAt(x, y);
}

const HILLS = [
  { base: 905, height: 62, wave: 420, shift: 2.9, block: 1, trees: 0 },
  { base: 812, height: 88, wave: 610, shift: 0.6, block: undefined, trees: 62 },
  { base: 742, height: 66, wave: 520, shift: 4.1, block: 1, trees: 40 },
] as const;

function hillAt(x: number, y: number): Mark | undefined {
  for (const [index, hill] of HILLS.entries()) {
    const crest = (px: number): number =>
      hill.base -
      hill.height * Math.sin((px / hill.wave) * 2.2 + hill.shift) -
      0.3 * hill.height * Math.sin((px / hill.wave) * 5.3 + hill.shift * 2);
    const depth = y - crest(x);
    if (hill.trees && depth < 10 && treeAt(x, y, crest, hill.trees, index)) return { ink: 1 };
    if (depth < -5) continue;
    const slope = (crest(x + 8) - crest(x - 8)) / 16;
    // The sun stands to the right: flanks that fall to the right are lit.
    const facing = slope * clamp((SUN.x - x) / 260, -1, 1) * 1.1;
    const tone = 0.45 - 0.9 * facing + 0.0035 * depth + 0.3 * fractal(x / 170, y / 90, 111 + index, 2);
    // Furrows bend over the crest and spread towards the foot.
    const lean = x * 0.55 + 60 * Math.sin(x / 140 + index);
    const phase = index === 1 ? (lean + depth * (0.9 + 0.5 * Math.sin(x / 210))) / 15 : Math.sqrt(Math.max(0, depth) + 20) * 1.45 + x / 900;
    const period = index === 1 ? 13 : 1.38 * Math.sqrt(Math.max(0, depth) + 20);
    const ink = Math.max(
      contour(depth, 4.5, x, y),
      depth > 6 ? hatch({ phase, along: index === 1 ? depth * 1.4 : x, period, tone: Math.min(Math.max(tone, 0.12), 0.9) }) : 0,
    );
    return hill.block === undefined ? { ink } : { ink, block: hill.block };
  }
  return undefined;
}

/** Firs along a crest, each a stack of drooping tiers cut out of solid black. */
function treeAt(x: number, y: number, crest: (x: number) => number, size: number, seed: number): boolean {
  const spacing = size * 0.62;
  for (let slot = Math.floor(x / spacing) - 1; slot <= Math.floor(x / spacing) + 1; slot++) {
    if (noise1(slot / 5, 120 + seed) < 0.52) continue;
    const height = size * (0.75 + 0.75 * hash(slot, seed, 121));
    const foot = (slot + 0.2 + 0.6 * hash(slot, seed, 122)) * spacing;
    const up = (crest(foot) + 6 - y) / height;
    if (up < 0 || up > 1) continue;
    const tier = up * 5.5 - Math.floor(up * 5.5);
    const half = up < 0.1 ? 0.035 : 0.3 * (1 - up) * (1.12 - 0.5 * tier) + 0.012;
    if (Math.abs(x - foot) < half * height) return true;
  }
  return false;
}

function cloudAt(x: number, y: number): Mark | undefined {
  for (const cloud of CLOUDS) {
    let outside = Infinity;
    for (const [px, py, radius] of cloud.puffs) outside = Math.min(outside, Math.hypot(x - cloud.x - px, y - cloud.y - py) - radius);
    const floor = y - cloud.y - 42;
    const edge = Math.max(outside, floor);
    if (edge > 4) continue;
    const shade = smoothstep(-70, 40, y - cloud.y) * 0.62 + 0.1;
    const rings = edge < -16 ? hatch({ phase: -edge / 13, along: x + y, period: 13, tone: shade }) : 0;
    return { ink: Math.max(contour(edge, 4.5, x, y), rings, edge < -8 ? 0.9 * chatter(x, y, 0.1) : 0) };
  }
  return undefined;
}

/** A peak with snow on it, hatched down its flanks; the side away from the sun is nearly black. */
function mountainAt(x: number, y: number): Mark | undefined {
  for (const peak of [
    { x: 500, y: 330, spread: 1.32 },
    { x: 60, y: 500, spread: 1.5 },
    { x: 880, y: 585, spread: 1.9 },
  ]) {
    const flank = (px: number): number =>
      peak.y +
      Math.abs(px - peak.x) ** 0.93 / peak.spread +
      26 * fractal(px / 120, peak.x, 131, 3) +
      14 * Math.exp(-(((px - peak.x) / 30) ** 2));
    const depth = y - flank(x);
    if (depth < -4) continue;
    const spine = peak.x + 70 * fractal(y / 130, peak.x, 132, 3);
    const lit = x > spine;
    const fan = (Math.atan2(x - peak.x, y - peak.y + 190) + 0.05 * fractal(x / 90, y / 90, 133, 2)) * 62;
    const snow = y - peak.y - 105 - 60 * Math.abs(noise1(fan / 4.5, 134) - 0.5) * 2 - 26 * noise1(fan / 1.7, 135);
    const reach = Math.hypot(x - peak.x, y - peak.y + 190);
    const tone = lit ? mix(0.2, 0.6, smoothstep(40, 330, depth)) : 0.93;
    const shade = snow < 0 ? (lit ? 0 : 0.42) : tone + 0.25 * fractal(x / 60, y / 90, 136, 2);
    const ink = Math.max(
      contour(depth, 4.5, x, y),
      snow < 0 || !lit ? 0 : contour(snow, 2.5, x, y),
      shade > 0.04 ? hatch({ phase: fan, along: reach, period: reach / 62, tone: shade }) : chatter(x, y, lit ? 0.8 : 2.3),
    );
    return { ink };
  }
  return undefined;
}

/** Rays: their number doubles with distance so that the lines stay about equally close. */
function skyAt(x: number, y: number): Mark {
  const [dx, dy] = [x - SUN.x, y - SUN.y];
  const distance = Math.hypot(dx, dy);
  const rim = distance - SUN.radius;
  if (rim < 5) {
    const bars = rim < -10 ? hatch({ phase: y / 17, along: x, period: 17, tone: 0.5 * smoothstep(30, 190, dy) - 0.02 }) : 0;
    return { ink: Math.max(contour(rim, 5, x, y), bars), block: 0 };
  }
  const turn = Math.atan2(dy, dx) / (2 * Math.PI) + 0.5;
  const doubling = Math.max(0, Math.floor(Math.log2(distance / 270)) + 1);
  const count = 96 * 2 ** doubling;
  const beam = 0.5 + 0.5 * Math.cos(turn * 2 * Math.PI * 24);
  const tone =
    0.08 + 0.72 * smoothstep(40, 760, rim) + 0.5 * (beam - 0.5) * smoothstep(0, 90, rim) + 0.14 * fractal(x / 300, y / 200, 141, 2);
  const ring = contour(rim - 24 - 4 * Math.sin(turn * 2 * Math.PI * 48), 3.2, x, y);
  const ink = rim < 34 ? ring : hatch({ phase: turn * count, along: distance, period: (2 * Math.PI * distance) / count, tone });
  return { ink };
}
