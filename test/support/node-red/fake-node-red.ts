import { EventEmitter } from 'node:events';
import runtime, { type Node, type NodeAPI, type NodeDef, type NodeInitializer } from 'node-red';
import type { Message } from '../../../src/flow/node/input.js';

type Sent = Message | (Message | null)[];

/** The end of a message: its error, or null where there was none. */
export type End = (Error & { readonly code?: string }) | null;

/** A node without flows around it: it remembers what it has sent and shown, and how messages ended. */
export class FakeNode extends EventEmitter {
  readonly sent: Sent[] = [];
  readonly statuses: string[] = [];
  readonly warnings: string[] = [];

  constructor(
    readonly id: string,
    readonly type: string,
  ) {
    super();
  }

  status({ text = '' }: { readonly text?: string }): void {
    this.statuses.push(text);
  }

  warn(text: string): void {
    this.warnings.push(text);
  }

  debug(): void {
    // Nobody reads the log.
  }

  /** Hands a message to the node; resolves when it is dealt with. */
  receive(msg: object): Promise<End> {
    return new Promise((resolve) => {
      this.emit(
        'input',
        { _msgid: '1', ...msg },
        (sent: Sent) => void this.sent.push(sent),
        (error?: Error) => resolve(error ?? null),
      );
    });
  }

  close(): void {
    this.emit('close');
    this.removeAllListeners('input');
  }
}

/** As much of Node-RED as nodes need that are made one by one. A text is its key with its parameters; errors are in English. */
export class FakeNodeRed {
  readonly events = new EventEmitter();
  readonly #types = new Map<string, (this: Node, config: NodeDef) => void>();

  constructor(readonly settings: object = {}) {}

  get api(): NodeAPI {
    return {
      _: (key: string, parameters: Record<string, unknown>) =>
        key.includes('.errors.') ? key : [key.split('.').at(-1), ...Object.values(parameters).map(String)].join(' '),
      events: this.events,
      settings: this.settings,
      util: runtime.util,
      comms: { publish: () => undefined },
      nodes: {
        createNode: () => undefined,
        eachNode: () => undefined,
        getNode: () => null,
        registerType: (type: string, construct: (this: Node, config: NodeDef) => void) => void this.#types.set(type, construct),
      },
    } as unknown as NodeAPI;
  }

  load(initialize: NodeInitializer): void {
    void initialize(this.api);
  }

  /** Makes a node of a type that has been loaded. */
  create(type: string, config: object = {}): FakeNode {
    const node = new FakeNode(`a ${type}`, type);
    this.#types.get(type)!.call(node as unknown as Node, { id: node.id, type, name: '', z: '', ...config });
    return node;
  }
}
