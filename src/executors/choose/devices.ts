import { measureExecutor } from './measure.js';
import type { Device, ExecutorName } from '../executor-names.js';

/** Pixels on a side: enough for every operation, and done at once by the slowest card. */
const SIZE = 32;
/** Milliseconds. A driver that takes longer to compute nearly nothing is not worth waiting for. */
const PATIENCE = 60_000;

/** An executor, and the device that it is to compute on. */
export interface OnDevice {
  readonly executor: ExecutorName;
  readonly device: Device;
  readonly threads: number;
}

/**
 * The reason why an executor cannot use a device here, or null where it can: tried in a process of its own, since without a card, or with a
 * poor driver, the library may end its process, or hang, rather than say so.
 */
export async function whyNotOn({ executor, device, threads }: OnDevice, measure = measureExecutor): Promise<string | null> {
  if (device === 'cpu') return null;
  const measurement = await measure({ executor, device, threads, size: SIZE, iterations: 1 }, PATIENCE);
  return 'error' in measurement ? measurement.error : null;
}
