import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { NeuralStyleError, reasonOf } from '../../../errors.js';
import { startableThreads } from './addresses.js';
import type { PhaseTable } from './phases.js';
import type { Answer, Build, Order, SharedMemory, ThreadData } from './thread-messages.js';

interface Run {
  waiting: number;
  readonly phases: PhaseTable;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Worker threads that compute together. They are started with the first run, and again after one of them has died: fewer than were asked for
 * where the system gives no more. Between two runs they wait as any idle thread does.
 */
export class Threads {
  #workers: Worker[] = [];
  #told: SharedMemory | undefined;
  #run: Run | undefined;

  constructor(
    private readonly build: Build,
    readonly count: number,
  ) {}

  /**
   * Computes a table of phases. One at a time.
   * @throws NeuralStyleError `engine-crashed` where no thread could be started, or one has ended
   * @throws Error where a kernel fails
   */
  run(phases: PhaseTable, memory: SharedMemory, scratchOf: (thread: number) => number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#start();
      phases.reset();
      this.#run = { waiting: this.#workers.length, phases, resolve, reject };
      // The process shall not end before the result is there.
      for (const worker of this.#workers) worker.ref();
      this.#workers.forEach((worker, index) => {
        const told = memory === this.#told ? {} : { memory };
        const order: Order = { words: phases.words, threads: this.#workers.length, scratch: scratchOf(index), ...told };
        worker.postMessage(order);
      });
      this.#told = memory;
    });
  }

  /** Ends the threads, and with them what they hold of memory. The next run starts others. */
  end(): void {
    void this.#end();
  }

  #start(): void {
    if (this.#workers.length > 0) return;
    this.#told = undefined;
    const startable = startableThreads(this.count);
    let lack = 'no addresses are left for it';
    try {
      for (let index = 0; index < startable; index++) this.#workers.push(this.#startOne({ build: this.build, index }));
    } catch (error) {
      lack = reasonOf(error);
    }
    if (this.#workers.length === 0) throw new NeuralStyleError('engine-crashed', { reason: `the system gives no thread: ${lack}` });
  }

  #startOne(data: ThreadData): Worker {
    const worker = new Worker(join(__dirname, 'thread-main.js'), { workerData: data, execArgv: [] });
    worker.unref();
    worker.on('message', (answer: Answer) => this.#answered(worker, answer));
    worker.on('error', (error) => this.#ended(worker, reasonOf(error)));
    worker.on('exit', (code) => this.#ended(worker, `it ended with exit code ${code}`));
    return worker;
  }

  #answered(worker: Worker, answer: Answer): void {
    if (!this.#run || !this.#workers.includes(worker)) return;
    if (answer !== null) {
      this.#fail(new Error(answer));
      return;
    }
    this.#run.waiting -= 1;
    if (this.#run.waiting > 0) return;
    const { resolve } = this.#run;
    this.#run = undefined;
    for (const each of this.#workers) each.unref();
    resolve();
  }

  #ended(worker: Worker, reason: string): void {
    if (this.#workers.includes(worker)) {
      this.#fail(new NeuralStyleError('engine-crashed', { reason: `a thread of the kernels failed: ${reason}` }));
    }
  }

  /** Without one of them the others would wait for ever. None may still be computing when the next run begins, in the same memory. */
  #fail(error: Error): void {
    const run = this.#run;
    this.#run = undefined;
    run?.phases.stop();
    void this.#end().then(() => run?.reject(error));
  }

  async #end(): Promise<void> {
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
