import { createExecutor } from '../src/executors/choose/create-executor.js';
import type { Executor } from '../src/executors/executor.js';
import { createKernelsExecutor, KERNEL_BUILDS } from '../src/executors/kernels/kernels.js';
import { requireChoice } from '../src/executors/require-choice.js';
import { DEFAULT_ENGINE_SETTINGS } from '../src/settings/engine-settings.js';

/**
 * An executor with as many threads as an engine has.
 * @param name as an engine's settings have it, `auto` among them; or a build of our kernels, such as `kernels/avx2`, which computes with numbers of 16 bits
 *   what may be, where it can
 */
export async function executorNamed(name: string): Promise<Executor> {
  const [executor, build] = name.split('/') as [string, string?];
  if (build === undefined) return (await createExecutor({ ...DEFAULT_ENGINE_SETTINGS, executor })).executor;
  requireChoice('executor', executor, ['kernels']);
  requireChoice('build', build, KERNEL_BUILDS);
  return createKernelsExecutor({ threads: DEFAULT_ENGINE_SETTINGS.threads, build, exact: false });
}
