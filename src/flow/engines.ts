import { EngineClient } from '../engine/client.js';
import { DEFAULT_ENGINE_SETTINGS, type EngineSettings } from '../engine/settings.js';
import { NeuralStyleError } from '../errors.js';

/** Stands for the engine of nodes whose model names none. */
export const DEFAULT_ENGINE = '';

interface Registered {
  readonly client: EngineClient;
  users: number;
}

const engines = new Map<string, Registered>();

/** Registers the engine of an engine config node under the node's id, for as long as the node is deployed. */
export function registerEngine(id: string, settings: EngineSettings): void {
  engines.get(id)?.client.close();
  engines.set(id, { client: new EngineClient(settings), users: 1 });
}

/** Ends an engine; its requests fail with `engine-closed`. */
export function unregisterEngine(id: string): void {
  engines.get(id)?.client.close();
  engines.delete(id);
}

/** Keeps the default engine for one more node. */
export function retainDefaultEngine(): void {
  const registered = engines.get(DEFAULT_ENGINE);
  if (registered) registered.users += 1;
  else engines.set(DEFAULT_ENGINE, { client: new EngineClient(DEFAULT_ENGINE_SETTINGS), users: 1 });
}

/** Ends the default engine when its last node has released it. */
export function releaseDefaultEngine(): void {
  const registered = engines.get(DEFAULT_ENGINE);
  if (!registered) return;
  registered.users -= 1;
  if (registered.users <= 0) unregisterEngine(DEFAULT_ENGINE);
}

/**
 * The engine that a message refers to.
 * @throws NeuralStyleError `not-deployed`
 */
export function engineFor(id: string): EngineClient {
  const registered = engines.get(id);
  if (!registered) throw new NeuralStyleError('not-deployed', { kind: 'engine' });
  return registered.client;
}
