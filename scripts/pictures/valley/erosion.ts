import type { Plane } from '../plane.js';
import { Random } from '../random.js';

const LIFETIME = 36;
const INERTIA = 0.06;
const CAPACITY = 5;
const RADIUS = 2;

/**
 * Rains on a heightfield: each drop runs downhill, takes soil where it speeds up and drops it where it slows down
 * (Beyer, Implementation of a Method for Hydraulic Erosion, 2015). It is what turns noise into ridges and gullies.
 *
 * @param land heights in cells, so that slopes are true
 */
export function erode(land: Plane, drops: number): void {
  const random = new Random(77);
  const { width, data } = land;
  const brush = brushCells(width);
  const edge = RADIUS + 1;
  for (let drop = 0; drop < drops; drop++) {
    let [x, y] = [random.range(edge, width - edge - 1), random.range(edge, land.height - edge - 1)];
    let [dx, dy, speed, water, soil] = [0, 0, 1, 1, 0];
    for (let age = 0; age < LIFETIME; age++) {
      const at = (y | 0) * width + (x | 0);
      const [fx, fy] = [x - (x | 0), y - (y | 0)];
      const [nw, ne, sw, se] = [data[at]!, data[at + 1]!, data[at + width]!, data[at + width + 1]!];
      const height = (nw * (1 - fx) + ne * fx) * (1 - fy) + (sw * (1 - fx) + se * fx) * fy;
      if (height < -0.2) break;
      dx = dx * INERTIA - ((ne - nw) * (1 - fy) + (se - sw) * fy) * (1 - INERTIA);
      dy = dy * INERTIA - ((sw - nw) * (1 - fx) + (se - ne) * fx) * (1 - INERTIA);
      const length = Math.hypot(dx, dy);
      if (length < 1e-6) break;
      [dx, dy] = [dx / length, dy / length];
      [x, y] = [x + dx, y + dy];
      if (x < edge || y < edge || x >= width - edge || y >= land.height - edge) break;
      const fall = land.sample(x, y) - height;
      const capacity = Math.max(-fall * speed * water * CAPACITY, 0.01);
      if (soil > capacity || fall > 0) {
        const left = fall > 0 ? Math.min(fall, soil) : (soil - capacity) * 0.3;
        soil -= left;
        data[at]! += left * (1 - fx) * (1 - fy);
        data[at + 1]! += left * fx * (1 - fy);
        data[at + width]! += left * (1 - fx) * fy;
        data[at + width + 1]! += left * fx * fy;
      } else {
        const taken = Math.min((capacity - soil) * 0.3, -fall);
        for (const [offset, weight] of brush) data[at + offset]! -= taken * weight;
        soil += taken;
      }
      speed = Math.sqrt(Math.max(0.01, speed * speed - fall * 2));
      water *= 0.985;
    }
  }
}

/** Lets what is steeper than `talus` slide down, as scree does; without it gullies end as needles. */
export function slump(land: Plane, talus: number, passes: number): void {
  const { width, height, data } = land;
  const settle = (a: number, b: number, limit: number): void => {
    const over = data[a]! - data[b]!;
    const move = over > limit ? (over - limit) * 0.24 : over < -limit ? (over + limit) * 0.24 : 0;
    data[a]! -= move;
    data[b]! += move;
  };
  for (let pass = 0; pass < passes; pass++) {
    for (let at = 0; at < width * (height - 1) - 1; at++) {
      if (at % width === width - 1) continue;
      settle(at, at + 1, talus);
      settle(at, at + width, talus);
      settle(at, at + width + 1, talus * Math.SQRT2);
      settle(at + 1, at + width, talus * Math.SQRT2);
    }
  }
}

function brushCells(width: number): [offset: number, weight: number][] {
  const cells: [number, number][] = [];
  for (let y = -RADIUS; y <= RADIUS; y++) {
    for (let x = -RADIUS; x <= RADIUS; x++) {
      const weight = RADIUS + 0.5 - Math.hypot(x, y);
      if (weight > 0) cells.push([y * width + x, weight]);
    }
  }
  const sum = cells.reduce((total, [, weight]) => total + weight, 0);
  return cells.map(([offset, weight]) => [offset, weight / sum]);
}
