import { add, scale, type Rgb } from '../color.js';
import { clamp } from '../noise.js';
import { Raster } from '../raster.js';
import { paintSky } from './clouds.js';
import { drawBoat } from './boat.js';
import { drawCabin } from './cabin.js';
import { Forest } from './forest.js';
import { drawGround } from './ground.js';
import { drawGrass, drawRocks } from './shore.js';
import { Terrain } from './terrain.js';
import { EYE, HEIGHT, HORIZON, View, WIDTH } from './view.js';
import { drawWater } from './water.js';

/** Rows over the horizon that the mirrored view needs: as many as the lake has under it, and some for the ripples. */
const MIRROR = HEIGHT - HORIZON + 80;

/** The content picture: a lake among mountains towards evening. */
export function valley(): Raster {
  const terrain = new Terrain();
  const forest = new Forest(terrain);
  const sky = paintSky(MIRROR);
  const mirror = new View(-EYE, MIRROR, MIRROR);
  const view = new View(EYE, HEIGHT, HORIZON);
  for (const target of [mirror, view]) {
    hang(sky, target);
    drawGround(target, terrain);
    drawRocks(target, terrain);
    forest.draw(target);
    drawCabin(target, terrain.height(44, 152));
    drawBoat(target, 7.5, 84);
  }
  drawGrass(view, terrain);
  drawWater(view, mirror);
  return develop(view.raster.reduced(2));
}

function hang(sky: Raster, view: View): void {
  const skipped = (sky.height - view.horizon) * WIDTH * 3;
  view.raster.data.set(sky.data.subarray(skipped), 0);
}

/** From light to film: glow of the lens, fall-off to the corners, and a filmic curve that keeps the sun from burning out. */
function develop(light: Raster): Raster {
  light.bloom(4, 0.08, 0.9).bloom(26, 0.07, 0.8);
  const { width, height } = light;
  return new Raster(width, height).fill((x, y) => {
    const corner = ((x / width - 0.5) ** 2 + (y / height - 0.5) ** 2) * 2;
    const exposed = scale(light.get(x, y), 0.82 * (1 - 0.42 * corner * corner - 0.14 * corner));
    const mapped: Rgb = [film(exposed[0]), film(exposed[1]), film(exposed[2])];
    const grey = 0.25 * mapped[0] + 0.65 * mapped[1] + 0.1 * mapped[2];
    return add(scale(mapped, 1.12), [grey, grey, grey], -0.12);
  });
}

/** Narkowicz's fit of the ACES curve (2016). */
function film(value: number): number {
  const v = value * 0.8;
  return clamp((v * (2.51 * v + 0.03)) / (v * (2.43 * v + 0.59) + 0.14));
}
