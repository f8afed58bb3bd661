import { usableMemory } from '../executors/capacity.js';
import { ENGINE } from '../properties/nodes/engine.js';
import { read } from '../properties/read.js';
import { MEGABYTE } from '../values/units.js';

/** Settings of an engine: the properties of the engine config node. */
export interface EngineSettings {
  readonly executor: string;
  readonly device: string;
  /** 0 means one per core that may be used. */
  readonly threads: number;
  /** True to compute with numbers of 32 bits alone. */
  readonly exact: boolean;
  /** Priority of the engine process: `normal`, `low` or `lowest`. */
  readonly processPriority: string;
  /** Megabytes; 0 means 75 % of the machine's, or of its container's. */
  readonly memoryLimit: number;
  /** Jobs that may wait. */
  readonly queueLimit: number;
  /** Minutes without work after which the engine process ends; 0 means never. */
  readonly idleTimeout: number;
}

/**
 * The settings of an engine of this machine, from its config node's properties.
 * @throws NeuralStyleError `setting-invalid` or `engine-unsupported`
 */
export function engineSettings(saved: object): EngineSettings {
  const { executor, device, threads, exact, processPriority, memoryLimit, queueLimit, idleTimeout } = read(ENGINE, {
    ...saved,
    where: 'local',
  });
  return { executor, device, threads, exact, processPriority, memoryLimit, queueLimit, idleTimeout };
}

export const DEFAULT_ENGINE_SETTINGS: EngineSettings = engineSettings({});

const DEFAULT_MEMORY_SHARE = 0.75;

/** The memory limit in bytes. */
export function memoryLimitInBytes({ memoryLimit }: EngineSettings): number {
  return memoryLimit > 0 ? memoryLimit * MEGABYTE : usableMemory() * DEFAULT_MEMORY_SHARE;
}
