import { add, hex, scale, type Rgb } from './color.js';
import { clamp, fractal, mix, noise, smoothstep } from './noise.js';
import { distanceTo, Plane } from './plane.js';
import { hash } from './random.js';
import { Raster } from './raster.js';
import { glassAt, TINTS } from './window-design.js';

const WIDTH = 1680;
const HEIGHT = 1280;
const ROSE = 605;

/** Half widths of the lead in pixels of the big canvas. */
const WIDE_LEAD = 8;
const NARROW_LEAD = 4.2;

/** A rose window with the sky behind it: coloured glass of uneven thickness in rounded lead. */
export function stainedGlass(): Raster {
  const tints = TINTS.map(hex);
  const form = new Int32Array(WIDTH * HEIGHT);
  const piece = new Int32Array(WIDTH * HEIGHT);
  const tint = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0, at = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++, at++) {
      // A hand-cut window is nowhere quite true.
      const wobble = 2.2;
      const [px, py] = [x + wobble * noise(x / 70, y / 70, 1), y + wobble * noise(x / 70, y / 70, 2)];
      const glass = glassAt((px - WIDTH / 2) / ROSE, (py - HEIGHT / 2) / ROSE);
      form[at] = glass.form;
      piece[at] = glass.form * 10007 + glass.piece;
      tint[at] = glass.tint;
    }
  }
  const toForm = distanceTo(WIDTH, HEIGHT, (at) => differs(form, at));
  const toPiece = distanceTo(WIDTH, HEIGHT, (at) => differs(piece, at));
  const lead = new Plane(WIDTH, HEIGHT, (x, y) => leadHeight(toForm.at(x, y), toPiece.at(x, y), x, y));
  const picture = new Raster(WIDTH, HEIGHT).fill((x, y) => {
    const at = y * WIDTH + x;
    const cover = smoothstep(0, 0.35, lead.at(x, y));
    const glass = cover < 1 ? glassColor(tints[tint[at]!]!, piece[at]!, toPiece.at(x, y), x, y) : ([0, 0, 0] as const);
    if (cover === 0) return glass;
    const metal = leadColor(lead, x, y);
    return [mix(glass[0], metal[0], cover), mix(glass[1], metal[1], cover), mix(glass[2], metal[2], cover)];
  });
  return picture.reduced(2).bloom(2, 0.14, 0.25).bloom(14, 0.15, 0.4);
}

function differs(labels: Int32Array, at: number): boolean {
  const label = labels[at]!;
  return (at % WIDTH < WIDTH - 1 && labels[at + 1] !== label) || (at + WIDTH < labels.length && labels[at + WIDTH] !== label);
}

/** The rounded profile of the lead, 0 on the glass; its width wavers as it does where it was bent and soldered by hand. */
function leadHeight(toForm: number, toPiece: number, x: number, y: number): number {
  if (toPiece > 16) return 0;
  const waver = 1 + 0.3 * noise(x / 45, y / 45, 11) + 0.12 * noise(x / 9, y / 9, 12);
  const wide = 1 - (toForm / (WIDE_LEAD * waver)) ** 2;
  const narrow = 0.8 * (1 - (toPiece / (NARROW_LEAD * waver)) ** 2);
  return Math.sqrt(Math.max(0, wide, narrow));
}

function leadColor(lead: Plane, x: number, y: number): Rgb {
  const slope = 0.5 * (lead.at(x + 1, y) - lead.at(x - 1, y)) + 0.9 * (lead.at(x, y + 1) - lead.at(x, y - 1));
  const patina = 0.012 + 0.012 * fractal(x / 14, y / 14, 21, 3);
  const shine = 0.16 * clamp(slope * 1.8) ** 1.5;
  return [patina + shine * 0.8, patina + shine * 0.85, patina * 1.3 + shine];
}

/** Light that has come through the glass: thicker places absorb more of what the tint absorbs (Beer and Lambert). */
function glassColor(tint: Rgb, piece: number, edge: number, x: number, y: number): Rgb {
  const own = (index: number): number => hash(piece, index, 31);
  const angle = own(0) * Math.PI;
  const [along, across] = [x * Math.cos(angle) + y * Math.sin(angle), y * Math.cos(angle) - x * Math.sin(angle)];
  // Streaks of the pour, offset for each piece so that they stop at the lead.
  const warp = 18 * fractal(x / 60 + own(1) * 50, y / 60, 33, 2);
  const pour = fractal(along / 190 + own(2) * 90, (across + warp) / 24, 34, 4);
  const fall = clamp((along - Math.floor(along / 400) * 400) / 400) - 0.5;
  const thickness = clamp(1 + (own(3) - 0.5) * 0.75 + pour * 1.15 + fall * (own(4) - 0.5), 0.3, 2.1);
  const ripple = noise(x / 5.5, y / 5.5, 35) * 0.55 + noise(x / 13, y / 13, 36);
  const below = noise(x / 5.5, (y + 2.5) / 5.5, 35) * 0.55 + noise(x / 13, (y + 2.5) / 13, 36);
  const glint = 1 + 0.5 * (ripple - below);
  const grime = 1 - 0.62 * Math.exp(-Math.max(0, edge - 5) / 7) - 0.12 * smoothstep(0.1, 0.6, fractal(x / 50, y / 50, 37, 4));
  const light = sky(x, y) * glint * grime * (0.82 + 0.3 * smoothstep(8, 40, edge));
  const through = (value: number): number => (value + 0.004) ** (0.5 + 0.45 * thickness) * light;
  const color: Rgb = [through(tint[0]), through(tint[1]), through(tint[2])];
  return add(scale(color, seed(x, y)), [1, 1, 1], 0.004 * light);
}

/** The day outside: brightest above the middle, dimmed by what might be trees. */
function sky(x: number, y: number): number {
  const sun = Math.exp(-(((x - WIDTH * 0.42) / 620) ** 2) - ((y - HEIGHT * 0.36) / 520) ** 2);
  return 0.95 + 1.3 * sun + 0.7 * fractal(x / 330, y / 330, 41, 4);
}

/** Air bubbles ("seeds") caught in old glass: a bright spot in a dark ring. */
function seed(x: number, y: number): number {
  const [column, row] = [Math.floor(x / 34), Math.floor(y / 34)];
  if (hash(column, row, 51) > 0.35) return 1;
  const radius = 2 + 3.5 * hash(column, row, 52);
  const distance =
    Math.hypot(x - (column + 0.25 + hash(column, row, 53) / 2) * 34, (y - (row + 0.25 + hash(column, row, 54) / 2) * 34) * 0.8) / radius;
  return 1 + 0.55 * smoothstep(0.75, 0.2, distance) - 0.35 * smoothstep(1.25, 0.95, distance) * smoothstep(0.6, 0.9, distance);
}
