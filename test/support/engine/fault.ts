import { join } from 'node:path';
import { withVariables } from './missing-packages.js';

const PRELOAD = join(__dirname, '..', '..', '..', '..', 'test', 'support', 'engine', 'fault.cjs');

/** Runs `body`; a fault strikes each engine process that starts meanwhile when it comes to the stage. See fault.cjs. */
export function withFault(fault: string, stage: string, body: () => Promise<void>): Promise<void> {
  return withVariables({ NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`, FAULT: fault, FAULT_STAGE: stage }, body);
}
