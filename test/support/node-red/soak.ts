import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import helper from 'node-red-node-test-helper';
import { childPids } from '../../../scripts/child-pids.js';
import { engineFor } from '../../../src/flow/config/engines.js';
import { uniform } from '../../../src/values/random.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from './flow.js';

/*
 * A long life in short: good and bad pictures, cancellations, steering, deploys and crashes at random, and an account of what
 * became of every message.
 */

/** What became of the messages that were to become paintings. */
export interface Ledger {
  sent: number;
  painted: number;
  cancelled: number;
  /** By error code. */
  readonly failed: Record<string, number>;
  /** Messages that were answered twice or more; always 0, or something is wrong. */
  answeredAgain: number;
  /** Messages without an answer at the end; always 0, or something is wrong. */
  unanswered: number;
  /** What was done beside: deploys, crashes, … */
  readonly done: Record<string, number>;
}

/** What a process must not gather. */
export interface Holdings {
  /** Megabytes. */
  readonly memory: number;
  readonly fileDescriptors: number;
  readonly engines: number;
  /** They rest for a minute before they end. */
  readonly decoders: number;
  readonly temporaryFiles: number;
}

const ENDINGS = ['result', 'progress', 'errors'] as const;
/** Messages between two times that what the tests' tools have recorded is thrown away. */
const FORGET_EVERY = 16;
/** Messages without an answer, beyond which no more are sent for a while. */
const MOST_PENDING = 24;

export class Soak {
  readonly ledger: Ledger = { sent: 0, painted: 0, cancelled: 0, failed: {}, answeredAgain: 0, unanswered: 0, done: {} };
  readonly #random: () => number;
  readonly #pending = new Set<string>();
  readonly #answered = new Set<string>();
  #flow!: Flow;
  #pictures: Buffer[] = [];
  #nodes: FlowNode[];
  #paused = false;

  constructor(seed: number) {
    this.#random = uniform(seed);
    this.#nodes = [
      ...pipeline({ iterations: 6, reportEvery: 2 }),
      {
        id: 'transfer',
        type: 'neural-style-transfer',
        ...{ model: 'model', size: 48, style: 'style', styleType: 'msg', iterations: 5, overflow: 'latest', retries: 1 },
        wires: [['result'], ['progress']],
      },
    ];
  }

  async start(): Promise<void> {
    this.#pictures = await Promise.all([1, 2, 3].map((seed) => samplePicture(64, 48, seed)));
    this.#flow = await startFlow(this.#nodes);
    for (const id of ENDINGS) {
      const { messages } = this.#flow.inbox(id);
      helper.getNode(id)!.on('input', (msg) => {
        this.#account(id, msg);
        messages.length = 0;
      });
    }
    this.#sendStyle();
  }

  /** Does things at random for a time; `every` so many milliseconds one of them. */
  async run(seconds: number, every = 40): Promise<void> {
    const end = performance.now() + seconds * 1000;
    const actions = this.#actions();
    while (performance.now() < end) {
      const action = this.#pick(actions);
      await action();
      if (this.ledger.sent % FORGET_EVERY === 0) this.#forget();
      await wait(every * 2 * this.#random());
    }
  }

  /** Waits until every message has its answer, as long as any still gets one; then counts those without. */
  async settle(patienceSeconds = 40): Promise<void> {
    this.#flow.send('optimizer', { pause: false });
    let [before, patience] = [-1, patienceSeconds * 10];
    while (this.#pending.size > 0 && patience > 0) {
      if (this.#pending.size !== before) patience = patienceSeconds * 10;
      before = this.#pending.size;
      patience -= 1;
      await wait(100);
    }
    this.ledger.unanswered = this.#pending.size;
  }

  async stop(): Promise<void> {
    await stopFlow();
  }

  /** Processes of the engine end some moments after they were told to. */
  static holdings(): Holdings {
    return {
      memory: Math.round(process.memoryUsage.rss() / 2 ** 20),
      fileDescriptors: readdirSync('/proc/self/fd').length,
      engines: childPids('engine-main.js').length,
      decoders: childPids('decoder-main.js').length,
      temporaryFiles: readdirSync(tmpdir()).filter((name) => /^neural-style-(?!disk)/.test(name)).length,
    };
  }

  /** Of the engine process, in megabytes; 0 where none runs. */
  static engineMemory(): number {
    const { pid } = engineFor('engine');
    if (pid === undefined) return 0;
    try {
      return Math.round((Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 2 ** 20);
    } catch {
      return 0;
    }
  }

  #actions(): (() => void | Promise<void>)[] {
    const often = (times: number, action: () => void | Promise<void>): (() => void | Promise<void>)[] =>
      Array<typeof action>(times).fill(action);
    return [
      ...often(40, () => this.#send('content', this.#pick(this.#pictures))),
      ...often(16, () => this.#send('transfer', this.#pick(this.#pictures))),
      ...often(12, () => this.#send(this.#pick(['content', 'transfer']), this.#badPicture())),
      ...often(6, () => this.#sendStyle()),
      ...often(6, () => this.#tell('steer', { weights: { style: 1000 * this.#random() } })),
      ...often(2, () => this.#tell('finish', { finish: true })),
      ...often(3, () => this.#pauseOrGoOn()),
      ...often(3, () => this.#tell('reset all', { reset: true })),
      ...often(4, () => this.#resetOne()),
      ...often(1, () => this.#crash()),
      ...often(1, () => this.#redeploy('optimizer')),
      ...often(1, () => this.#redeploy('transfer')),
      ...often(1, () => this.#redeploy('engine')),
    ];
  }

  #send(id: string, payload: unknown): void {
    if (this.#pending.size >= MOST_PENDING) return;
    const _msgid = `soak ${this.ledger.sent++}`;
    this.#pending.add(_msgid);
    this.#flow.send(id, { _msgid, payload, style: this.#pictures[0] });
  }

  /** All of these are refused, by image in or by transfer. */
  #badPicture(): unknown {
    const [picture] = this.#pictures;
    return this.#pick<() => unknown>([
      () => Buffer.alloc(0),
      () => Buffer.from('not a picture'),
      () => picture!.subarray(0, Math.floor(picture!.length * (0.1 + 0.3 * this.#random()))),
      () => ({ width: 10, height: 10, channels: 3, data: Buffer.alloc(7) }),
      () => '../../../etc/passwd',
      () => 'http://127.0.0.1:1/picture.jpg',
    ])();
  }

  #sendStyle(): void {
    this.#flow.send('style', { payload: this.#pick(this.#pictures) });
  }

  #tell(name: string, message: object): void {
    this.#count(name);
    this.#flow.send('optimizer', message);
  }

  #pauseOrGoOn(): void {
    this.#paused = !this.#paused;
    this.#tell(this.#paused ? 'pause' : 'go on', { pause: this.#paused });
  }

  #resetOne(): void {
    if (this.#pending.size > 0) this.#tell('reset one', { reset: this.#pick([...this.#pending]) });
  }

  #crash(): void {
    const { pid } = engineFor('engine');
    if (pid === undefined) return;
    this.#count('crash');
    process.kill(pid, 'SIGKILL');
  }

  async #redeploy(id: string): Promise<void> {
    this.#count(`deploy ${id}`);
    this.#nodes = this.#nodes.map((node) => (node.id === id ? { ...node, name: `version ${this.ledger.done[`deploy ${id}`]}` } : node));
    await this.#flow.deploy(this.#nodes);
  }

  #account(ending: (typeof ENDINGS)[number], { _msgid, payload, error }: Msg): void {
    const isCancelled = ending === 'progress' && (payload as { cancelled?: boolean }).cancelled === true;
    if ((ending === 'progress' && !isCancelled) || !_msgid.startsWith('soak ')) return;
    if (this.#answered.has(_msgid)) this.ledger.answeredAgain += 1;
    this.#answered.add(_msgid);
    this.#pending.delete(_msgid);
    if (isCancelled) this.ledger.cancelled += 1;
    else if (ending === 'result') this.ledger.painted += 1;
    else {
      const code = error?.code ?? 'unknown';
      this.ledger.failed[code] = (this.ledger.failed[code] ?? 0) + 1;
    }
  }

  /** The test helper's spies keep all messages, statuses and log lines there ever were, and the flow's test all texts. */
  #forget(): void {
    (helper as unknown as { _sandbox: { resetHistory(): void } })._sandbox.resetHistory();
    for (const { id } of this.#nodes) this.#flow.statuses(id).splice(0);
  }

  #count(name: string): void {
    this.ledger.done[name] = (this.ledger.done[name] ?? 0) + 1;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)]!;
  }
}
