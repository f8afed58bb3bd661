import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command, Lent, Report, Sent } from './example-process.js';
import { endProcess } from './process-end.js';
import { quick, type ExampleNode } from '../../../scripts/support/quick.js';

const EXAMPLES = join(__dirname, '..', '..', '..', '..', 'examples');
const PROCESS = join(__dirname, 'example-process.js');

/** The names of all example flows, without ending. */
export function exampleNames(): string[] {
  return readdirSync(EXAMPLES)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.slice(0, -'.json'.length))
    .sort();
}

/** The names of the same in other languages, each with its folder. */
export function localizedExampleNames(): string[] {
  const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => readdirSync(join(EXAMPLES, name)).map((file) => `${name}/${file.slice(0, -'.json'.length)}`)).sort();
}

export function readExample(name: string): ExampleNode[] {
  return JSON.parse(readFileSync(join(EXAMPLES, `${name}.json`), 'utf8')) as ExampleNode[];
}

/** Bytes of a picture that the package brings. */
export function examplePicture(name: string): Buffer {
  return readFileSync(join(EXAMPLES, name));
}

export interface ExampleOptions {
  /** By a node's id: properties other than the example's. */
  readonly changes?: Readonly<Record<string, object>>;
  /** Further nodes, such as some that look at what passes. */
  readonly nodes?: readonly ExampleNode[];
  readonly execArgv?: readonly string[];
  /** What stands in settings.js. */
  readonly settings?: object;
  readonly lent?: Lent;
}

/** A Node-RED that runs example flows with small pictures and few iterations, and what its nodes have sent. */
export class Examples {
  readonly sent: Sent[] = [];
  /** What Node-RED has logged as warning or error. */
  readonly problems: string[] = [];
  readonly #statuses = new Map<string, string>();
  readonly #events = new EventEmitter().setMaxListeners(0);
  #read = 0;

  #started: Extract<Report, { type: 'started' }> | null = null;

  private constructor(readonly process: ChildProcess) {
    process.on('message', (report: Report) => {
      if (report.type === 'started') this.#started = report;
      if (report.type === 'sent') this.sent.push(report.sent);
      if (report.type === 'status') this.#statuses.set(report.id, report.text);
      if (report.type === 'problem') this.problems.push(report.text);
      this.#events.emit(report.type, report);
    });
    process.once('exit', () => this.#events.emit('error', new Error('Node-RED has ended')));
    this.#events.on('error', () => undefined);
  }

  static async start(names: readonly string[], options: ExampleOptions = {}): Promise<Examples> {
    const { changes = {}, nodes = [], execArgv = [], settings = {}, lent = {} } = options;
    const examples = new Examples(fork(PROCESS, { execArgv: [...execArgv], serialization: 'advanced' }));
    const flows = names.flatMap(readExample).map((node) => ({ ...quick(node), ...changes[node.id] }));
    examples.process.send({ type: 'start', flows: [...flows, ...nodes], settings, lent } satisfies Command);
    await once(examples.#events, 'started');
    return examples;
  }

  /** Where relative paths of flows start. */
  get directory(): string {
    return this.#started!.directory;
  }

  get address(): string {
    return `http://localhost:${this.#started!.port}`;
  }

  /** Types of nodes that Node-RED does not know. */
  get unknown(): readonly string[] {
    return this.#started!.unknown;
  }

  /** Has a node deal with a message; an inject node's button sends an empty one. */
  receive(id: string, msg: object = {}): void {
    this.process.send({ type: 'receive', id, msg } satisfies Command);
  }

  /** Leaves all that has been sent so far unread. */
  skip(): void {
    this.#read = this.sent.length;
  }

  /** The next message that fits, after the one that was read last. */
  async next(fits: (sent: Sent) => boolean): Promise<Sent> {
    for (;;) {
      while (this.#read < this.sent.length) {
        const sent = this.sent[this.#read++]!;
        if (fits(sent)) return sent;
      }
      await once(this.#events, 'sent');
    }
  }

  /** The next message that comes out of a node. */
  from(id: string, port = 0): Promise<Sent> {
    return this.next((sent) => sent.from === id && sent.port === port);
  }

  /** Resolves when a node shows a text as its status. */
  async status(id: string, text: string): Promise<void> {
    while (this.#statuses.get(id) !== text) await once(this.#events, 'status');
  }

  /** The same for a text that matches. */
  async statusLike(id: string, text: RegExp): Promise<void> {
    while (!text.test(this.#statuses.get(id) ?? '')) await once(this.#events, 'status');
  }

  /** Deploys the flows anew, as a restart does. */
  async redeploy(): Promise<void> {
    this.process.send({ type: 'redeploy' } satisfies Command);
    await once(this.#events, 'redeployed');
  }

  /** Collects garbage where that is possible; the process id of an engine. */
  async settle(engine: string): Promise<number | undefined> {
    this.process.send({ type: 'settle', engine } satisfies Command);
    const [report] = (await once(this.#events, 'settled')) as [Extract<Report, { type: 'settled' }>];
    return report.enginePid;
  }

  async stop(): Promise<void> {
    await endProcess(this.process);
    await rm(this.directory, { recursive: true, force: true });
  }
}
