import type { GraphOutputs } from '../../graph/operations.js';
import type { Programs } from '../programs.js';
import type { Grid } from './grid.js';

/** How a picture is computed: its tiles, and the graph of one. */
export interface TilePlan {
  readonly grid: Grid;
  readonly outputs: GraphOutputs;
}

/** Plans that stay: of the pictures' latest sizes, and of each there are a few. */
const MOST = 16;

const keptWith = new WeakMap<Programs, Map<string, TilePlan>>();

/**
 * The plan that was made last for a key, if it is of the whole picture and still fits, since to plan takes milliseconds; else a new one.
 *
 * @param key everything that the plan depends on but the memory
 * @param available bytes
 * @param make what it throws is thrown
 */
export function keptPlan(programs: Programs, key: string, available: number, make: () => TilePlan): TilePlan {
  const kept = keptWith.get(programs) ?? new Map<string, TilePlan>();
  keptWith.set(programs, kept);
  const known = kept.get(key);
  const plan = known && programs.bytesOf(known.outputs) <= available ? known : make();
  kept.delete(key);
  if (plan.grid.tiles.length === 1) kept.set(key, plan);
  const [oldest] = kept.keys();
  if (kept.size > MOST) kept.delete(oldest!);
  return plan;
}
