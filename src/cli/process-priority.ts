import { PROCESS_PRIORITIES } from '../properties/nodes/engine.js';
import { DEFAULT_ENGINE_SETTINGS } from '../settings/engine-settings.js';
import { choiceSetting } from '../settings/values.js';

/**
 * The option `--process-priority`.
 * @throws NeuralStyleError `setting-invalid`
 */
export function prioritySetting(value = DEFAULT_ENGINE_SETTINGS.processPriority): string {
  return choiceSetting(value, 'process-priority', PROCESS_PRIORITIES);
}
