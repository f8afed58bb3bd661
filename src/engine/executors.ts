import { NeuralStyleError, reasonOf } from '../errors.js';
import type { Executor } from './executor.js';
import { createOnnxRuntimeExecutor } from './onnxruntime.js';
import type { EngineSettings } from './settings.js';

const EXECUTORS = ['auto', 'onnxruntime'];
const DEVICES = ['cpu'];

/**
 * The executor that the settings name.
 * @throws NeuralStyleError `engine-unsupported` or `engine-unavailable`
 */
export function createExecutor({ executor, device, threads }: EngineSettings): Executor {
  requireChoice('executor', executor, EXECUTORS);
  requireChoice('device', device, DEVICES);
  try {
    return createOnnxRuntimeExecutor({ threads });
  } catch (error) {
    // Node's own message goes on with the list of requiring files; its first line says it all.
    throw new NeuralStyleError('engine-unavailable', { reason: reasonOf(error).split('\n')[0]! }, { cause: error });
  }
}

function requireChoice(property: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value)) throw new NeuralStyleError('engine-unsupported', { property, value, choices: choices.join(' or ') });
}
