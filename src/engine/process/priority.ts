import { constants, getPriority, platform, setPriority } from 'node:os';
import { requireChoice } from '../../executors/require-choice.js';
import { PROCESS_PRIORITIES } from '../../properties/nodes/engine.js';

const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority;

/** Priority of an engine process below Node-RED's own: on Windows a class, elsewhere steps of nice(2), each of which takes a fifth. */
const BELOW_NODE_RED = {
  /** The same share as other programs have. */
  normal: { nice: 0, windows: 0 },
  /** About a third of what others have. */
  low: { nice: 5, windows: PRIORITY_BELOW_NORMAL },
  /** About a tenth. */
  lowest: { nice: 10, windows: PRIORITY_LOW },
} as const satisfies Record<(typeof PROCESS_PRIORITIES)[number], unknown>;

/** The lowest there is, in the terms of nice(2). */
const NICEST = 19;

/**
 * Lowers this process's priority. It is called before anything else: threads have the priority of the one that starts them, so that what
 * comes later would not reach those of a library that is loaded.
 *
 * @param name as the engine node's setting has it
 * @throws NeuralStyleError `engine-unsupported` for another name
 */
export function lowerPriority(name: string): void {
  requireChoice('processPriority', name, PROCESS_PRIORITIES);
  const { nice, windows } = BELOW_NODE_RED[name];
  if (nice === 0) return;
  try {
    setPriority(platform() === 'win32' ? windows : Math.min(getPriority() + nice, NICEST));
  } catch {
    // Not permitted everywhere, and not needed for correctness.
  }
}
