import type { EventEmitter } from 'node:events';

/** The events of Node-RED's flows; `runtime-event` says among much else that they could not be started. */
type FlowEvents = Pick<EventEmitter, 'on'>;

/** Nodes of other packages that have to be installed first may take minutes, and starting may fail without a word. */
const LONGEST_MS = 60_000;

/** Follows deployments: Node-RED stops nodes, and starts those that take their place some time later. */
export class Deployment {
  readonly #listeners = new Set<() => void>();
  #longest: NodeJS.Timeout | null = null;

  constructor(events: FlowEvents) {
    events.on('flows:stopping', () => this.#begin());
    events.on('flows:started', () => this.#end());
    // A type or module is missing, or flows are kept stopped: no more nodes will start.
    events.on('runtime-event', ({ id, payload }: { id?: string; payload?: { error?: unknown } }) => {
      if (id === 'runtime-state' && payload?.error !== undefined) this.#end();
    });
  }

  get isUnderWay(): boolean {
    return this.#longest !== null;
  }

  /**
   * Calls `listener` at the end of each deployment.
   * @returns a function that ends this
   */
  onEnd(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #begin(): void {
    if (this.#longest) clearTimeout(this.#longest);
    this.#longest = setTimeout(() => this.#end(), LONGEST_MS);
    this.#longest.unref();
  }

  #end(): void {
    if (!this.#longest) return;
    clearTimeout(this.#longest);
    this.#longest = null;
    for (const listener of this.#listeners) listener();
  }
}

const deployments = new WeakMap<FlowEvents, Deployment>();

/** The deployments of a Node-RED, by its events. */
export function deploymentsOf(events: FlowEvents): Deployment {
  const known = deployments.get(events) ?? new Deployment(events);
  deployments.set(events, known);
  return known;
}
