import { blend, multiply, ramp, scale, type Rgb } from '../color.js';
import { fractal, smoothstep } from '../noise.js';
import { Random } from '../random.js';
import { haze } from './atmosphere.js';
import { ASPECT, growPine, type Sprite } from './pine.js';
import type { Terrain } from './terrain.js';
import { FOCAL, type Place, type View, WIDTH } from './view.js';

interface Tree extends Place {
  readonly height: number;
  readonly sprite: number;
  /** 0 dark spruce to 1 larch in its autumn gold. */
  readonly gold: number;
  readonly light: number;
  readonly flip: boolean;
}

/** Trees placed by hand: they frame the picture on the left and shelter the cabin on the right. Metres: x, z, height. */
const FRAMING = [
  [-11.9, 27, 14.6],
  [-15.2, 33, 17.5],
  [-9.6, 35.5, 8.6],
  [-12.4, 38, 11],
  [-18, 40, 16],
  [13.3, 27.5, 5.6],
  [15.6, 31, 8.8],
] as const;
const SHELTER = [
  [31, 186, 13],
  [36, 190, 17],
  [42, 186, 15],
  [51, 182, 19],
  [56, 188, 16],
  [59, 176, 14],
  [63, 170, 20],
  [68, 184, 17],
  [72, 175, 21],
  [76, 166, 16],
  [80, 178, 22],
  [85, 170, 18],
  [90, 180, 20],
  [25, 180, 8],
  [47, 190, 20],
  [78, 190, 18],
  [66, 160, 7],
  [83, 159, 9],
] as const;

/** Every tree of the picture, far ones first. */
export class Forest {
  readonly #sprites: Sprite[] = [];
  readonly #trees: Tree[] = [];

  constructor(terrain: Terrain) {
    for (let i = 0; i < 8; i++) this.#sprites.push(growPine(i < 3 ? 1150 : 420, 300 + i, 0.72 + 0.045 * i));
    const random = new Random(311);
    for (const [x, z, height] of [...FRAMING, ...SHELTER]) {
      const framing = z < 100;
      this.#trees.push({
        x,
        z,
        y: terrain.height(x, z) - 0.1,
        height,
        sprite: framing ? random.below(3) : random.below(8),
        gold: framing ? 0 : random.next() < 0.22 ? 0.9 : 0.05,
        light: 1,
        flip: random.next() < 0.5,
      });
    }
    for (let i = 0; i < 46; i++) {
      const [x, z] = [random.range(27, 112), random.range(178, 203)];
      this.#trees.push({
        x,
        z,
        y: terrain.height(x, z) - 0.3,
        height: 3 + 13 * random.next() ** 1.6,
        sprite: 3 + random.below(5),
        gold: random.next() < 0.3 ? 0.9 : 0,
        light: 1,
        flip: random.next() < 0.5,
      });
    }
    for (let i = 0; i < 110_000; i++) {
      const z = Math.exp(random.range(Math.log(430), Math.log(5600)));
      const x = random.range(-0.54, 0.54) * z;
      const y = terrain.height(x, z);
      const slope = Math.abs(terrain.height(x + 70, z) - terrain.height(x - 70, z)) / 140;
      const wood = fractal(x / 420, z / 420, 312, 4) + 0.66 - y / 700 - 0.6 * Math.max(0, slope - 1);
      if (y < 1.5 || wood < random.range(-0.06, 0.2)) continue;
      const gold = smoothstep(0.12, 0.4, fractal(x / 300, z / 300, 313, 3) + random.range(-0.3, 0.3));
      this.#trees.push({
        x,
        y,
        z,
        height: random.range(11, 25),
        sprite: 3 + random.below(5),
        gold,
        light: terrain.light(x, z),
        flip: random.next() < 0.5,
      });
    }
    this.#trees.sort((a, b) => b.z - a.z);
  }

  draw(view: View): void {
    for (const tree of this.#trees) drawTree(view, tree, this.#sprites[tree.sprite]!);
  }
}

function drawTree(view: View, tree: Tree, sprite: Sprite): void {
  const [footX, footY] = view.project(tree);
  const tall = (FOCAL * tree.height) / tree.z;
  const wide = tall * ASPECT;
  if (footX + wide < 0 || footX - wide > WIDTH) return;
  const level = Math.min(sprite.cover.length - 1, Math.max(0, Math.round(Math.log2(sprite.cover[0]!.height / tall))));
  const [cover, tone] = [sprite.cover[level]!, sprite.tone[level]!];
  const shades = SPRUCE.map((color, i) =>
    haze(
      multiply(blend(color, LARCH[i]!, tree.gold), blend([0.55, 0.62, 0.8], [1, 1, 1], tree.light)),
      tree.x,
      tree.y + tree.height * 0.3,
      tree.z,
    ),
  );
  for (let y = Math.max(0, Math.floor(footY - tall)); y <= Math.min(view.height - 1, footY); y++) {
    const v = ((y - footY + tall) / tall) * cover.height - 0.5;
    for (let x = Math.max(0, Math.floor(footX - wide / 2)); x <= Math.min(WIDTH - 1, footX + wide / 2); x++) {
      const across = (x - footX) / wide;
      const u = (0.5 + (tree.flip ? -across : across)) * cover.width - 0.5;
      const alpha = cover.sample(u, v);
      if (alpha < 0.04) continue;
      // A flipped tree is still lit from the left.
      const side = tree.flip ? -0.5 * across : 0;
      view.paint(x, y, tree.z, ramp(shades, tone.sample(u, v) / alpha + side), Math.min(1, alpha * 1.15));
    }
  }
}

const SPRUCE: readonly Rgb[] = [
  [0.005, 0.008, 0.008],
  [0.02, 0.029, 0.02],
  [0.095, 0.1, 0.046],
  [0.42, 0.33, 0.15],
];
const LARCH: readonly Rgb[] = [scale([0.05, 0.026, 0.008], 0.6), [0.13, 0.065, 0.014], [0.42, 0.22, 0.045], [0.85, 0.5, 0.12]];
