import type { Vector } from './field.js';

/** Motion of a point at (x, y), each from −1 to 1 across the picture. */
export interface Sighting extends Vector {
  readonly x: number;
  readonly y: number;
}

/** Motion of the whole view, linear in the place: a pan, a zoom, a turn or all of them. */
export type CameraMotion = (x: number, y: number) => Vector;

/** Fewer sightings tell nothing of the camera. */
const LEAST_SIGHTINGS = 4;

/** From this distance to the fit on, in pixels, a sighting counts for nothing: what moves by itself is not the camera. One fit for each. */
const OUTLIER = [32, 16, 8, 4, 3, 3] as const;

/** Pull of the slopes towards 0, as a share of the weight: sightings in one spot tell of a pan alone. */
const RIDGE = 0.002;

/**
 * The motion that most of the view shares: least squares from the median on, reweighted with Tukey's biweight (Beaton & Tukey 1974).
 * None for a camera that stands still, which is exactly none and no fraction of it: if half of what is seen does, or too little is seen.
 */
export function cameraMotion(sightings: readonly Sighting[]): CameraMotion {
  const still = sightings.filter(({ dx, dy }) => dx === 0 && dy === 0).length;
  if (sightings.length < LEAST_SIGHTINGS || 2 * still >= sightings.length) return () => ({ dx: 0, dy: 0 });
  const [middleX, middleY] = [median(sightings.map(({ dx }) => dx)), median(sightings.map(({ dy }) => dy))];
  let motion: CameraMotion = () => ({ dx: middleX, dy: middleY });
  for (const outlier of OUTLIER) {
    const weights = sightings.map(({ x, y, dx, dy }) => {
      const fitted = motion(x, y);
      const distance = Math.hypot(dx - fitted.dx, dy - fitted.dy) / outlier;
      return distance < 1 ? (1 - distance ** 2) ** 2 : 0;
    });
    motion = fit(sightings, weights) ?? motion;
  }
  return motion;
}

/** Weighted least squares; null if nothing has weight. */
function fit(sightings: readonly Sighting[], weights: readonly number[]): CameraMotion | null {
  const sumOf = (value: (sighting: Sighting) => number): number => sightings.reduce((sum, one, i) => sum + weights[i]! * value(one), 0);
  const weight = sumOf(() => 1);
  if (weight === 0) return null;
  const [meanX, meanY] = [sumOf(({ x }) => x) / weight, sumOf(({ y }) => y) / weight];
  const xx = sumOf(({ x }) => (x - meanX) ** 2) + RIDGE * weight;
  const yy = sumOf(({ y }) => (y - meanY) ** 2) + RIDGE * weight;
  const xy = sumOf(({ x, y }) => (x - meanX) * (y - meanY));
  const determinant = xx * yy - xy * xy;
  const along = (component: 'dx' | 'dy'): ((x: number, y: number) => number) => {
    const mean = sumOf((one) => one[component]) / weight;
    const xd = sumOf((one) => (one.x - meanX) * (one[component] - mean));
    const yd = sumOf((one) => (one.y - meanY) * (one[component] - mean));
    const [slopeX, slopeY] = [(yy * xd - xy * yd) / determinant, (xx * yd - xy * xd) / determinant];
    return (x, y) => mean + slopeX * (x - meanX) + slopeY * (y - meanY);
  };
  const [dx, dy] = [along('dx'), along('dy')];
  return (x, y) => ({ dx: dx(x, y), dy: dy(x, y) });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
