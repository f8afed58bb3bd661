import type { EventEmitter } from 'node:events';

/** What Node-RED tells of its flows; `runtime-event` tells among much else that they could not be started. */
type FlowEvents = Pick<EventEmitter, 'on'>;

/** Nodes of other packages that have to be installed first may take minutes, and starting may fail without a word. */
const LONGEST_MS = 60_000;

/** Whether Node-RED is stopping nodes, and has not yet started those that take their place. */
export class Deployment {
  readonly #listeners = new Set<() => void>();
  #longest: NodeJS.Timeout | null = null;

  constructor(events: FlowEvents) {
    events.on('flows:stopping', () => this.#begin());
    events.on('flows:started', () => this.#end());
    // A type or module is missing, or flows are kept stopped: what is there is all there will be.
    events.on('runtime-event', ({ id, payload }: { id?: string; payload?: { error?: unknown } }) => {
      if (id === 'runtime-state' && payload?.error !== undefined) this.#end();
    });
  }

  get isUnderWay(): boolean {
    return this.#longest !== null;
  }

  /** Has `listener` called at the end of each deployment, until the function given back is called. */
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
