import { usableMemory } from '../executors/capacity.js';

/** How an engine computes; the properties of the engine config node. */
export interface EngineSettings {
  readonly executor: string;
  readonly device: string;
  /** 0 means one per core that may be used. */
  readonly threads: number;
  /** Of the engine process: `normal`, `low` or `lowest`. */
  readonly processPriority: string;
  /** Megabytes; 0 means 75 % of the machine's, or of its container's. */
  readonly memoryLimit: number;
  /** Jobs that may wait. */
  readonly queueLimit: number;
  /** Minutes without work after which the engine process ends; 0 means never. */
  readonly idleTimeout: number;
}

export const DEFAULT_ENGINE_SETTINGS: EngineSettings = {
  executor: 'auto',
  device: 'cpu',
  threads: 0,
  processPriority: 'normal',
  memoryLimit: 0,
  queueLimit: 16,
  idleTimeout: 10,
};

/** Settings from a config node, where numbers may be text; what is missing, or makes no sense, has its default. */
export function engineSettings(given: { readonly [K in keyof EngineSettings]?: EngineSettings[K] | string }): EngineSettings {
  const number = (key: 'threads' | 'memoryLimit' | 'queueLimit' | 'idleTimeout'): number => {
    const value: unknown = given[key];
    const number = typeof value === 'string' ? Number(value) : value;
    return typeof number === 'number' && number >= 0 ? number : DEFAULT_ENGINE_SETTINGS[key];
  };
  const word = (key: 'executor' | 'device' | 'processPriority'): string => {
    const value: unknown = given[key];
    return typeof value === 'string' ? value : DEFAULT_ENGINE_SETTINGS[key];
  };
  return {
    executor: word('executor'),
    device: word('device'),
    threads: number('threads'),
    processPriority: word('processPriority'),
    memoryLimit: number('memoryLimit'),
    queueLimit: number('queueLimit'),
    idleTimeout: number('idleTimeout'),
  };
}

const DEFAULT_MEMORY_SHARE = 0.75;
const MEGABYTE = 1024 * 1024;

/** The memory limit in bytes. */
export function memoryLimitInBytes({ memoryLimit }: EngineSettings): number {
  return memoryLimit > 0 ? memoryLimit * MEGABYTE : usableMemory() * DEFAULT_MEMORY_SHARE;
}
