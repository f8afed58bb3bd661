import type { NodeStatus } from 'node-red';
import { LatestWins } from '../../async/latest-wins.js';
import { EDITOR_INTERVAL } from './editor-pace.js';
import type { Texts } from './texts.js';
import { shortened } from '../../values/shortened.js';

interface StatusTarget {
  status(status: NodeStatus): void;
}

/** Characters of a message. */
const LONGEST = 40;

/** Shows texts under a node: at most four a second, the last one always. */
export class Status {
  readonly #shown: LatestWins<NodeStatus>;
  /** The latest text of each note, by its key. */
  readonly #notes = new Map<string, string>();

  constructor(
    /** In the user's language. */
    readonly texts: Texts,
    node: StatusTarget,
  ) {
    this.#shown = new LatestWins(EDITOR_INTERVAL, (status) => node.status(status));
  }

  /** Work in progress: a blue dot. */
  working(key: string, parameters?: Record<string, string | number>): void {
    this.#show({ fill: 'blue', shape: 'dot', text: this.#text(key, parameters) });
  }

  /** Waiting for a turn or for another message: a yellow ring. */
  waiting(key: string, parameters?: Record<string, string | number>): void {
    this.#show({ fill: 'yellow', shape: 'ring', text: this.#text(key, parameters) });
  }

  /** Finished: a green dot. */
  done(key: string, parameters?: Record<string, string | number>): void {
    this.#show({ fill: 'green', shape: 'dot', text: this.#text(key, parameters) });
  }

  /** Ended without a result, as asked: a grey ring. */
  stopped(key: string, parameters?: Record<string, string | number>): void {
    this.#show({ fill: 'grey', shape: 'ring', text: this.#text(key, parameters) });
  }

  /** A red ring and what went wrong, in a few words. */
  failed(message: string): void {
    this.#show({ fill: 'red', shape: 'ring', text: shortened(message, LONGEST) });
  }

  /** A message that is passed over: a yellow ring and why, in a few words. */
  passedOver(reason: string): void {
    this.#show({ fill: 'yellow', shape: 'ring', text: shortened(reason, LONGEST) });
  }

  /** Puts a few words behind every text from now on. */
  note(key: string, parameters?: Record<string, string | number>): void {
    this.#notes.set(key, ` · ${this.#text(key, parameters)}`);
  }

  /** Takes such words away again. */
  withoutNote(key: string): void {
    this.#notes.delete(key);
  }

  clear(): void {
    this.#show({});
  }

  /** Nothing is shown afterwards. */
  close(): void {
    this.#shown.close();
  }

  #text(key: string, parameters?: Record<string, string | number>): string {
    return this.texts.status(key, parameters);
  }

  #show(status: NodeStatus): void {
    this.#shown.push(status.text ? { ...status, text: status.text + [...this.#notes.values()].join('') } : status);
  }
}
