import type { Context } from 'mocha';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../scripts/support/free-port.js';
import { skip } from '../skip.js';

const COMMANDS = ['redis-server', 'valkey-server'];
export const PASSWORD = 'correct-horse';

/** As in redis.conf. */
export type RedisOptions = Readonly<Record<string, string>>;

/** Redis or Valkey with a password and an append-only file, in a folder of its own. */
export class RedisServer {
  #process: ChildProcess | null = null;

  private constructor(
    private readonly command: string,
    private readonly folder: string,
    readonly port: number,
    private readonly more: RedisOptions,
  ) {}

  static async start(command: string, more: RedisOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(command, await mkdtemp(join(tmpdir(), 'neural-style-redis-')), await freePort(), more);
    await server.launch();
    return server;
  }

  /** Without credentials. */
  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, again after `stop`, and waits until it answers. */
  async launch(): Promise<void> {
    const options = {
      port: this.port,
      bind: '127.0.0.1',
      dir: this.folder,
      requirepass: PASSWORD,
      appendonly: 'yes',
      appendfsync: 'always',
      save: '',
      ...this.more,
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.#process = spawn(this.command, args, { stdio: 'ignore' });
    const client = this.client();
    try {
      // While it reads its file it answers with an error.
      while ((await client.ping().catch(() => '')) !== 'PONG');
    } finally {
      client.disconnect();
    }
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    if (!this.#process) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
    this.#process = null;
  }

  client(password: string | null = PASSWORD): Redis {
    const client = new Redis(this.port, '127.0.0.1', {
      ...(password !== null && { password }),
      retryStrategy: () => 20,
      maxRetriesPerRequest: null,
    });
    client.on('error', () => undefined);
    return client;
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Describes what needs a Redis, and skips it where none is installed.
 * @param more options to start it with beside the usual ones; may skip the description, too
 */
export function describeWithRedis(
  title: string,
  body: (server: () => RedisServer) => void,
  more: (context: Context) => Promise<RedisOptions> = () => Promise.resolve({}),
): void {
  describe(title, function () {
    this.timeout(180_000);
    let server: RedisServer | undefined;

    before(async function () {
      const command = await findServer();
      if (!command) skip(this, `none of ${COMMANDS.join(', ')} is installed`);
      server = await RedisServer.start(command, await more(this));
    });

    after(() => server?.remove());

    body(() => server!);
  });
}

async function findServer(): Promise<string | null> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const file of COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)))) {
    const runs = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return file;
  }
  return null;
}
