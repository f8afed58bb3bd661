import { PROCESS_PRIORITIES } from '../engine/process/priority.js';
import { DEFAULT_ENGINE_SETTINGS } from '../engine/settings.js';
import { choiceSetting } from '../flow/settings.js';

/**
 * The option `--process-priority`.
 * @throws NeuralStyleError `setting-invalid`
 */
export function prioritySetting(value = DEFAULT_ENGINE_SETTINGS.processPriority): string {
  return choiceSetting(value, 'process-priority', PROCESS_PRIORITIES);
}
