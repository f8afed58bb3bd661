import type { QueueConnection } from '../redis/connection.js';
import { readFrame, type FindModel, type FrameLimits } from '../wire/frame-reader.js';
import { asked, type Asked } from '../wire/messages.js';
import type { Names } from '../wire/queue-names.js';

/** More than a person can ask of one job; a list that is longer is not read to its end. */
const MOST_REQUESTS = 10_000;

interface Followed {
  /** Entries of the list that have been read. */
  read: number;
  readonly obey: (request: Asked) => void;
  /** Reading, one after the other. */
  work: Promise<void>;
}

/** What the senders of jobs ask while they run: all of it again for a job that is taken over. */
export class AskedOfJobs {
  readonly #followed = new Map<string, Followed>();

  constructor(
    private readonly connection: QueueConnection,
    private readonly names: Names,
    private readonly limits: FrameLimits,
    private readonly findModel: FindModel,
  ) {
    const prefix = names.ask('');
    connection.listener.on('messageBuffer', (channel: Buffer, message: Buffer) => {
      const id = channel.toString().slice(prefix.length);
      // An empty message says that the list has grown; another is for now and in no list.
      this.#then(id, (followed) => (message.length === 0 ? this.#readList(id, followed) : this.#obey(message, followed)));
    });
    // While Redis was away nothing could be heard.
    connection.listener.on('ready', () => {
      for (const id of this.#followed.keys()) this.#then(id, (followed) => this.#readList(id, followed));
    });
  }

  /**
   * Has `obey` called with all that has been and will be asked of a job.
   * @returns ends that
   */
  async follow(id: string, obey: (request: Asked) => void): Promise<() => Promise<void>> {
    this.#followed.set(id, { read: 0, obey, work: Promise.resolve() });
    await this.connection.listener.subscribe(this.names.ask(id));
    this.#then(id, (followed) => this.#readList(id, followed));
    return async () => {
      this.#followed.delete(id);
      await this.connection.listener.unsubscribe(this.names.ask(id));
    };
  }

  #then(id: string, task: (followed: Followed) => Promise<void>): void {
    const followed = this.#followed.get(id);
    if (followed) followed.work = followed.work.then(() => task(followed)).catch(() => undefined);
  }

  async #readList(id: string, followed: Followed): Promise<void> {
    const entries = await this.connection.commands.lrangeBuffer(this.names.asked(id), followed.read, MOST_REQUESTS - 1);
    followed.read += entries.length;
    for (const entry of entries) await this.#obey(entry, followed);
  }

  /** What makes no sense is passed over: the job itself is sound. */
  async #obey(entry: Buffer, { obey }: Followed): Promise<void> {
    const request = await readFrame(entry, asked, this.limits, this.findModel).catch(() => null);
    if (request) obey(request);
  }
}
