import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PASSWORD, type RedisServer } from './redis-server.js';

const CLI = join(__dirname, '..', '..', '..', 'src', 'cli', 'main.js');

/** `neural-style worker` as a process of its own. */
export class WorkerProcess {
  readonly lines: string[] = [];
  readonly #process: ChildProcess;
  readonly #told = new EventEmitter();
  readonly exit: Promise<number | null>;

  constructor(server: Pick<RedisServer, 'url'>, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
    const fixed = ['--engine', 'onnxruntime', '--threads', '1', '--takeover', '3'];
    this.#process = spawn(process.execPath, [CLI, 'worker', ...fixed, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, NEURAL_STYLE_REDIS: server.url, NEURAL_STYLE_REDIS_PASSWORD: PASSWORD, ...env },
    });
    createInterface(this.#process.stderr!).on('line', (line) => {
      this.lines.push(line);
      this.#told.emit('line');
    });
    this.exit = once(this.#process, 'exit').then(([code]) => {
      this.#told.emit('line');
      return code as number | null;
    });
  }

  static async ready(...args: ConstructorParameters<typeof WorkerProcess>): Promise<WorkerProcess> {
    const worker = new WorkerProcess(...args);
    await worker.line(/^ready$/);
    return worker;
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Resolves when the worker has said such a line; rejects when it ends without. */
  async line(pattern: RegExp): Promise<string> {
    for (;;) {
      const found = this.lines.find((line) => pattern.test(line));
      if (found !== undefined) return found;
      if (this.#process.exitCode !== null || this.#process.signalCode !== null)
        throw new Error(`the worker ended without saying ${String(pattern)}: ${this.lines.join(' | ')}`);
      await once(this.#told, 'line');
    }
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> {
    this.#process.kill(signal);
    return this.exit;
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }
}
