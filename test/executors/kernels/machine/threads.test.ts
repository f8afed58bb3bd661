import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import workerThreads, { type Worker, type WorkerOptions } from 'node:worker_threads';
import { createKernelsExecutor } from '../../../../src/executors/kernels/kernels.js';
import type { Program } from '../../../../src/executors/executor.js';
import * as build from '../../../../src/graph/builder.js';

const HOSTILE = join(__dirname, '..', '..', '..', 'support', 'engine', 'hostile-thread.js');
const THREADS = 3;
const VALUES = 400_000;
const FEEDS = { x: new Float32Array(VALUES).fill(1.5) };

describe('threads of the kernels', () => {
  const Original = workerThreads.Worker;
  const started: Worker[] = [];
  /** What happens to those that are started next. */
  const faults: string[] = [];
  let program: Program;

  before(async () => {
    class Watched extends Original {
      constructor(file: string, options: WorkerOptions) {
        const fault = faults.shift();
        if (fault === 'refuse') throw new Error('EAGAIN');
        const workerData = { ...(options.workerData as object), fault, thread: file };
        const resourceLimits = fault === 'starve' ? { maxOldGenerationSizeMb: 16 } : {};
        super(fault ? HOSTILE : file, { ...options, workerData, resourceLimits });
        started.push(this);
      }
    }
    workerThreads.Worker = Watched;
    const executor = createKernelsExecutor({ threads: THREADS, build: 'simd' });
    let x = build.input('x', [VALUES]);
    for (let i = 0; i < 40; i++) x = build.scale(build.relu(x), i % 2 ? 2 : 0.5);
    program = await executor.compile({ sum: build.sum(x) });
    await assertRuns();
  });
  after(async () => {
    workerThreads.Worker = Original;
    await program.dispose();
  });

  const assertRuns = async (): Promise<void> => assert.deepEqual([...(await program.run(FEEDS)).sum!], [1.5 * VALUES]);
  const endAll = (): Promise<unknown> => Promise.all(started.splice(0).map((worker) => worker.terminate()));

  for (const [fault, reason] of [
    ['exit', 'it ended with exit code 7'],
    ['throw', 'something broke'],
    ['throw no error', 'something else'],
    ['starve', 'Worker terminated due to reaching memory limit: JS heap out of memory'],
  ] as const) {
    it(`cost one run when one meets the fault "${fault}", and none of them is left`, async () => {
      await endAll();
      faults.push('', fault);
      await assert.rejects(program.run(FEEDS), {
        code: 'engine-crashed',
        message: new RegExp(`\\(a thread of the kernels failed: (Error: )?${reason}\\)`),
      });
      assert.deepEqual(
        started.map(({ threadId }) => threadId),
        [-1, -1, -1],
      );
      await assertRuns();
    });
  }

  it('are fewer, and compute the same, where the system refuses one', async () => {
    await endAll();
    faults.push('', '', 'refuse');
    await assertRuns();
    assert.equal(started.length, 2);
    await assertRuns();
    assert.equal(started.length, 2);
  });

  it('cost one run, in an error that tells the engine to start again, where the system refuses all', async () => {
    await endAll();
    faults.push('refuse');
    await assert.rejects(program.run(FEEDS), { code: 'engine-crashed', message: /\(the system gives no thread: EAGAIN\)/ });
    assert.equal(started.length, 0);
    await assertRuns();
    assert.equal(started.length, THREADS);
  });

  it('compute the next run as they should when one is ended in the middle of the one before', async () => {
    await endAll();
    await assertRuns();
    const run = program.run(FEEDS);
    setImmediate(() => void started[1]!.terminate());
    // It may have been quicker.
    await run.catch((error: unknown) => assert.match(String(error), /a thread of the kernels failed: it ended with exit code 1\)/));
    await assertRuns();
  });

  it('cost no run when one is ended between two', async () => {
    await assertRuns();
    await started.at(-1)!.terminate();
    await assertRuns();
  });

  it('hold no process up, and let none end before it has its result', async () => {
    const script = `
      const build = require(${JSON.stringify(require.resolve('../../../../src/graph/builder.js'))});
      const { createKernelsExecutor } = require(${JSON.stringify(require.resolve('../../../../src/executors/kernels/kernels.js'))});
      void (async () => {
        const program = await createKernelsExecutor({ threads: 2 }).compile({ twice: build.scale(build.input('x', [3]), 2) });
        console.log([...(await program.run({ x: Float32Array.of(1, 2, 3) })).twice].join());
      })();`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script]);
    assert.equal(stdout, '2,4,6\n');
  });
});
