import { EngineClient } from '../../engine/client.js';
import type { Engine } from '../../engine/engine.js';
import type { EngineReport } from '../../engine/process/engine-protocol.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../settings/engine-settings.js';
import { NeuralStyleError } from '../../errors.js';

/** Stands for the engine of nodes whose model names none. */
export const DEFAULT_ENGINE = '';

interface Registered {
  readonly client: Engine;
  users: number;
}

const engines = new Map<string, Registered>();
let defaultEngineReady: (engine: EngineReport) => void = () => undefined;

/** Registers the engine of an engine config node under the node's id, for as long as the node is deployed. */
export function registerEngine(id: string, engine: Engine): void {
  void engines.get(id)?.client.close();
  engines.set(id, { client: engine, users: 1 });
}

/** Ends an engine; its requests fail with `engine-closed`. Resolves when nothing of it is left. */
export async function unregisterEngine(id: string): Promise<void> {
  const registered = engines.get(id);
  engines.delete(id);
  await registered?.client.close();
}

/** Has `listener` called each time that the default engine's process has started, in place of an earlier one. */
export function onDefaultEngineReady(listener: (engine: EngineReport) => void): void {
  defaultEngineReady = listener;
}

/** Keeps the default engine for one more node. */
export function retainDefaultEngine(): void {
  const registered = engines.get(DEFAULT_ENGINE);
  if (registered) {
    registered.users += 1;
  } else {
    const client = new EngineClient(DEFAULT_ENGINE_SETTINGS, undefined, (engine) => defaultEngineReady(engine));
    engines.set(DEFAULT_ENGINE, { client, users: 1 });
  }
}

/** Ends the default engine when its last node has released it. */
export function releaseDefaultEngine(): void {
  const registered = engines.get(DEFAULT_ENGINE);
  if (!registered) return;
  registered.users -= 1;
  if (registered.users <= 0) void unregisterEngine(DEFAULT_ENGINE);
}

/** All engines of this Node-RED, by the ids of their nodes. */
export function allEngines(): { readonly id: string; readonly engine: Engine }[] {
  return [...engines].map(([id, { client }]) => ({ id, engine: client }));
}

/**
 * The engine that a message refers to.
 * @throws NeuralStyleError `not-deployed`
 */
export function engineFor(id: string): Engine {
  const registered = engines.get(id);
  if (!registered) throw new NeuralStyleError('not-deployed', { kind: 'engine' });
  return registered.client;
}
