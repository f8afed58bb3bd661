import { clamp, noise } from './noise.js';
import { hash } from './random.js';

/** The cartoon of the rose window: which piece of glass a place belongs to. Distances are in radii of the rose. */

/** A piece of glass. Where `form` changes the lead is wide, where only `piece` changes it is narrow. */
export interface Glass {
  readonly form: number;
  readonly piece: number;
  /** Index into the palette of coloured glass. */
  readonly tint: number;
}

export const TINTS = [
  '#c4101f',
  '#0b2fb8',
  '#0a7d3c',
  '#f6a312',
  '#6d22ad',
  '#0f9fb0',
  '#ffe08a',
  '#e2446e',
  '#0a2290',
  '#7fc24a',
  '#f05a14',
  '#8fd4e8',
] as const;
const [RUBY, COBALT, EMERALD, AMBER, VIOLET, TURQUOISE, GOLD, ROSE, NAVY, LIME, ORANGE, ICE] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
] as const;

const PETALS = 12;

export function glassAt(x: number, y: number): Glass {
  const r = Math.hypot(x, y);
  const turn = Math.atan2(y, x) / (2 * Math.PI) + 0.5;
  if (r < 0.15) return eye(r, turn);
  if (r < 0.5) return petals(r, turn);
  if (r < 0.565) return beads(turn, 36, 100, [AMBER, RUBY, GOLD]);
  if (r < 0.84) return roundels(r, turn);
  if (r < 0.9) return beads(turn + 1 / 96, 48, 300, [COBALT, GOLD, EMERALD, GOLD]);
  if (r < 1) return arches(r, turn);
  return field(x, y, r);
}

/** The place inside one of `count` equal sectors: its number and the angle from its middle, -1 to 1. */
function sector(turn: number, count: number): { index: number; angle: number } {
  const at = turn * count + 0.5;
  const index = Math.floor(at) % count;
  return { index, angle: (at - Math.floor(at) - 0.5) * 2 };
}

function eye(r: number, turn: number): Glass {
  if (r < 0.05) return { form: 1, piece: 1, tint: GOLD };
  const { index, angle } = sector(turn, 6);
  const inPetal = Math.abs(angle) < 0.95 * Math.sqrt(clamp((0.135 - r) / 0.085));
  return {
    form: 2,
    piece: inPetal ? 10 + index : 20 + ((index + (angle > 0 ? 1 : 0)) % 6),
    tint: inPetal ? (index % 2 ? ORANGE : RUBY) : NAVY,
  };
}

function petals(r: number, turn: number): Glass {
  const { index, angle } = sector(turn, PETALS);
  const t = (r - 0.15) / 0.35;
  const outline = 0.97 * Math.sin(Math.PI * clamp(t * 0.88 + 0.12) ** 0.9) ** 0.55;
  if (Math.abs(angle) > outline) {
    const gap = (index + (angle > 0 ? 1 : 0)) % PETALS;
    return t < 0.5
      ? { form: 400 + gap, piece: gap, tint: EMERALD }
      : { form: 400 + gap, piece: t > 0.86 ? 21 : 22, tint: t > 0.86 ? LIME : TURQUOISE };
  }
  const heart = (angle / 0.56) ** 2 + ((t - 0.6) / 0.3) ** 2 < 1;
  if (heart) return { form: 40 + index, piece: t > 0.6 ? 1 : 2, tint: t > 0.6 ? (index % 2 ? ROSE : ICE) : index % 2 ? RUBY : COBALT };
  const rim = (t < 0.32 ? 0 : t < 0.75 ? 1 : 2) * 2 + (angle > 0 ? 1 : 0);
  return { form: 40 + index, piece: 10 + rim, tint: index % 2 ? [AMBER, VIOLET, ROSE][rim >> 1]! : [ICE, COBALT, TURQUOISE][rim >> 1]! };
}

function beads(turn: number, count: number, form: number, tints: readonly number[]): Glass {
  const { index } = sector(turn, count);
  return { form, piece: index, tint: tints[index % tints.length]! };
}

function roundels(r: number, turn: number): Glass {
  const { index, angle } = sector(turn, PETALS);
  const across = (angle * Math.PI * 0.7) / PETALS;
  const out = r - 0.7025;
  const radius = Math.hypot(across * 1.02, out);
  const lobe = Math.atan2(out, across);
  const warm = index % 2 === 0;
  if (radius < 0.036) return { form: 700 + index, piece: 0, tint: warm ? GOLD : ROSE };
  if (radius < 0.036 + 0.054 * Math.abs(Math.cos(lobe * 2 + Math.PI / 4)) ** 0.5 + 0.006) {
    return { form: 700 + index, piece: 1 + Math.floor((lobe / Math.PI + 1) * 2), tint: warm ? RUBY : AMBER };
  }
  if (radius < 0.131) return { form: 700 + index, piece: 10 + (Math.floor((lobe / Math.PI + 1.25) * 2) % 4), tint: warm ? COBALT : VIOLET };
  const gap = (index + (angle > 0 ? 1 : 0)) % PETALS;
  const inner = out < 0;
  return { form: 800 + gap, piece: inner ? 1 : 2, tint: inner ? TURQUOISE : EMERALD };
}

function arches(r: number, turn: number): Glass {
  const { index, angle } = sector(turn, 36);
  const inside = Math.abs(angle) < 0.88 * Math.sqrt(clamp((0.985 - r) / 0.085));
  if (inside) return { form: 1000 + index, piece: 0, tint: [RUBY, VIOLET, ROSE][index % 3]! };
  return { form: 1100, piece: (index + (angle > 0 ? 1 : 0)) % 36, tint: NAVY };
}

/** Outside the rose: irregular quarries whose colours drift from one blue or green to the next, with wide diagonal bands. */
function field(x: number, y: number, r: number): Glass {
  if (r < 1.035) return { form: 1200, piece: Math.floor((Math.atan2(y, x) / Math.PI + 1) * 20), tint: AMBER };
  const [wx, wy] = [x + 0.03 * noise(x * 4, y * 4, 60), y + 0.03 * noise(x * 4, y * 4, 61)];
  const cell = nearestCell(wx * 7.2, wy * 7.2, 62);
  const band = Math.floor((r + 0.05 * Math.sin(Math.atan2(y, x) * 12)) * 5.5);
  const choice = hash(cell, band, 63);
  const tints = band % 2 ? [COBALT, TURQUOISE, COBALT, NAVY, ICE] : [ORANGE, RUBY, AMBER, VIOLET, RUBY];
  return { form: 1300 + band, piece: cell, tint: tints[Math.floor(choice * tints.length)]! };
}

/** The number of the nearest of a jittered grid of points (Worley, 1996). */
function nearestCell(x: number, y: number, seed: number): number {
  let best = Infinity;
  let cell = 0;
  for (let row = Math.floor(y) - 1; row <= Math.floor(y) + 1; row++) {
    for (let column = Math.floor(x) - 1; column <= Math.floor(x) + 1; column++) {
      const distance = Math.hypot(column + 0.1 + 0.8 * hash(column, row, seed) - x, row + 0.1 + 0.8 * hash(column, row, seed + 1) - y);
      if (distance < best) [best, cell] = [distance, (column + 50) * 100 + row + 50];
    }
  }
  return cell;
}
