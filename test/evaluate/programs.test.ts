import assert from 'node:assert/strict';
import { estimateMemory } from '../../src/executors/memory.js';
import type { Executor } from '../../src/executors/executor.js';
import { NeuralStyleError } from '../../src/errors.js';
import { Programs, type Plan } from '../../src/evaluate/programs.js';
import * as build from '../../src/graph/builder.js';
import type { GraphOutputs } from '../../src/graph/operations.js';

/** Bytes of the memory, and of the graphs that are made here by halves. */
const BUDGET = 1000;

/** A graph of so many bytes: an input that is an output. */
function graphOf(bytes: number): GraphOutputs {
  return { x: build.input('x', [bytes / Float32Array.BYTES_PER_ELEMENT]) };
}

const planOf = (...sizes: readonly number[]): Plan => ({
  graphs: Object.fromEntries(sizes.map((bytes) => [String(bytes), { signature: String(bytes), outputs: graphOf(bytes) }])),
});

describe('Programs', () => {
  let compiled: string[];
  let disposed: string[];
  let programs: Programs;

  beforeEach(() => {
    [compiled, disposed] = [[], []];
    const executor: Executor = {
      ...{ name: 'kernels', library: 'none', device: 'cpu', memoryOf: estimateMemory },
      compile: (outputs) => {
        const name = String(4 * outputs.x!.shape[0]!);
        compiled.push(name);
        return Promise.resolve({
          bytes: 0,
          run: () => Promise.resolve({}),
          dispose: () => Promise.resolve(void disposed.push(name)),
        });
      },
    };
    programs = new Programs(executor, BUDGET);
  });

  it('have the graphs of a plan loaded at the same time, whatever else goes for it', async () => {
    await programs.use(
      () => planOf(400),
      () => Promise.resolve(),
    );
    await programs.use(
      () => planOf(300, 200, 400),
      async (runs) => {
        assert.deepEqual(Object.keys(runs), ['200', '300', '400']);
        assert.deepEqual([compiled.sort(), disposed], [['200', '300', '400'], []]);
        for (const run of Object.values(runs)) await run({});
        assert.equal(programs.available, 100);
      },
    );
    assert.equal(programs.available, BUDGET);
  });

  it('let go of what is not in use where something is set aside', async () => {
    await programs.use(
      () => planOf(600),
      () => Promise.resolve(),
    );
    await programs.reserve(
      () => ({ bytes: 500 }),
      () => {
        assert.deepEqual([disposed, programs.available], [['600'], 500]);
        return Promise.resolve();
      },
    );
    assert.equal(programs.available, BUDGET);
  });

  it('plan with what lasting work leaves, and take it in the same step', async () => {
    const seen: number[] = [];
    await programs.use(
      () => planOf(600),
      () =>
        programs.use(
          (available) => {
            seen.push(available);
            return planOf(400);
          },
          () => Promise.resolve(void seen.push(programs.available)),
          { brief: true },
        ),
    );
    // What is in brief use is there for whoever waits for it.
    assert.deepEqual(seen, [400, 400]);
  });

  it('have lasting work wait for what is in brief use, rather than refusing it', async () => {
    const order: string[] = [];
    let end = (): void => undefined;
    const brief = programs.use(
      () => planOf(600),
      () => new Promise<void>((resolve) => (end = resolve)).then(() => void order.push('brief')),
      { brief: true },
    );
    const reserved = programs.reserve(
      () => ({ bytes: 500 }),
      () => Promise.resolve(void order.push('reserved')),
    );
    const lasting = programs.use(
      () => planOf(500),
      () => Promise.resolve(void order.push('lasting')),
    );
    await new Promise(setImmediate);
    assert.deepEqual(order, []);
    end();
    await Promise.all([brief, reserved, lasting]);
    assert.deepEqual(order, ['brief', 'reserved', 'lasting']);
  });

  const planWithin =
    (bytes: number) =>
    (available: number): Plan => {
      if (bytes > available) throw new NeuralStyleError('memory-limit', { needed: bytes, limit: available });
      return planOf(bytes);
    };
  const patient = (bytes: number, signal: AbortSignal): Promise<string> =>
    programs.use(planWithin(bytes), () => Promise.resolve('done'), { brief: true, patience: signal });

  it('have patient work wait for what is held, where it would fit without', async () => {
    const order: string[] = [];
    let waiting = Promise.resolve();
    await programs.reserve(
      () => ({ bytes: 600 }),
      async () => {
        waiting = patient(500, new AbortController().signal).then((done) => void order.push(done));
        // What holds memory goes on beside it, and does not wait.
        await programs.use(planWithin(400), () => Promise.resolve(), { brief: true });
        await assert.rejects(
          programs.use(planWithin(500), () => Promise.resolve(), { brief: true }),
          { code: 'memory-limit' },
        );
        order.push('held');
      },
    );
    await waiting;
    assert.deepEqual(order, ['held', 'done']);
    assert.equal(programs.available, BUDGET);
  });

  it('refuse patient work that all the memory would not suffice for, by all the memory', async () => {
    await programs.reserve(
      () => ({ bytes: 600 }),
      () =>
        assert.rejects(patient(1200, new AbortController().signal), { code: 'memory-limit', parameters: { needed: 1200, limit: BUDGET } }),
    );
  });

  it('let patient work go that is cancelled while it waits', async () => {
    await programs.reserve(
      () => ({ bytes: 600 }),
      async () => {
        const controller = new AbortController();
        const waiting = patient(500, controller.signal);
        await new Promise(setImmediate);
        controller.abort();
        await assert.rejects(waiting, { code: 'cancelled' });
      },
    );
    assert.equal(await patient(500, new AbortController().signal), 'done');
  });

  it('reject with what a planner throws, and have taken nothing then', async () => {
    await assert.rejects(
      programs.use(
        (): Plan => {
          throw new RangeError('too little');
        },
        () => Promise.resolve(),
      ),
      /too little/,
    );
    assert.equal(programs.available, BUDGET);
  });

  it('hold nothing of a plan of which a graph does not compile', async () => {
    const broken = new Programs(
      {
        ...{ name: 'kernels', library: 'none', device: 'cpu', memoryOf: estimateMemory },
        compile: () => Promise.reject(new Error('no')),
      },
      BUDGET,
    );
    await assert.rejects(
      broken.use(
        () => planOf(400),
        () => Promise.resolve(),
      ),
      /no/,
    );
    assert.equal(broken.available, BUDGET);
  });
});
