import type { QueueConnection } from '../redis/connection.js';
import type { FrameLimits } from '../wire/frame-limits.js';
import { readFrame, type FindModel } from '../wire/frame-reader.js';
import { type JobCommand, jobCommand } from '../wire/messages.js';
import type { Names } from '../wire/queue-names.js';

/** More than a person can command of one job; a longer list is not read to its end. */
const MOST_COMMANDS = 10_000;

interface Followed {
  /** Entries of the list that have been read. */
  read: number;
  readonly apply: (command: JobCommand) => void;
  /** Reading, one after the other. */
  work: Promise<void>;
}

/** Commands to running jobs; a job taken over replays them. */
export class JobCommands {
  readonly #followed = new Map<string, Followed>();

  constructor(
    private readonly connection: QueueConnection,
    private readonly names: Names,
    private readonly limits: FrameLimits,
    private readonly findModel: FindModel,
  ) {
    const prefix = names.commandChannel('');
    connection.listener.on('messageBuffer', (channel: Buffer, message: Buffer) => {
      const id = channel.toString().slice(prefix.length);
      // An empty message says that the list has grown; another is for now and in no list.
      this.#then(id, (followed) => (message.length === 0 ? this.#readList(id, followed) : this.#apply(message, followed)));
    });
    // While Redis was away no message came.
    connection.listener.on('ready', () => {
      for (const id of this.#followed.keys()) this.#then(id, (followed) => this.#readList(id, followed));
    });
  }

  /**
   * Calls `apply` with each command to a job, past and future.
   * @returns a function that ends that
   */
  async follow(id: string, apply: (command: JobCommand) => void): Promise<() => Promise<void>> {
    this.#followed.set(id, { read: 0, apply, work: Promise.resolve() });
    await this.connection.listener.subscribe(this.names.commandChannel(id));
    this.#then(id, (followed) => this.#readList(id, followed));
    return async () => {
      this.#followed.delete(id);
      await this.connection.listener.unsubscribe(this.names.commandChannel(id));
    };
  }

  #then(id: string, task: (followed: Followed) => Promise<void>): void {
    const followed = this.#followed.get(id);
    if (followed) followed.work = followed.work.then(() => task(followed)).catch(() => undefined);
  }

  async #readList(id: string, followed: Followed): Promise<void> {
    const entries = await this.connection.commands.lrangeBuffer(this.names.commands(id), followed.read, MOST_COMMANDS - 1);
    followed.read += entries.length;
    for (const entry of entries) await this.#apply(entry, followed);
  }

  /** A command that makes no sense is passed over: the job itself is sound. */
  async #apply(entry: Buffer, { apply }: Followed): Promise<void> {
    const command = await readFrame(entry, jobCommand, this.limits, this.findModel).catch(() => null);
    if (command) apply(command);
  }
}
