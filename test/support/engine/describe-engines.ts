import assert from 'node:assert/strict';
import { EngineClient } from '../../../src/engine/client.js';
import type { Engine, RequestOptions } from '../../../src/engine/engine.js';
import { NeuralStyleError } from '../../../src/errors.js';
import { type OptimizeJob, type OptimizeResult, type ProgressEvent, RESET, type Steering } from '../../../src/painting/job.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/settings/engine-settings.js';
import { featureRecipe, smallJob } from './jobs.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

/** Opens engines of one kind for a test, which closes them. */
export interface EngineKind {
  readonly name: string;
  /** @param queueLimit jobs that one which runs leaves room for */
  readonly open: (queueLimit: number) => Engine;
}

const FOREVER = 1_000_000;

/** The contract of `Engine` for one that computes, whichever kind it is. */
export function describeEngine({ name, open }: EngineKind): void {
  describe(`The contract of an engine, kept by ${name}`, () => {
    /** Says what the results are. */
    const reference = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor: 'onnxruntime', threads: 1 });
    const opened: Engine[] = [];
    let short: OptimizeJob;
    let long: OptimizeJob;

    before(async () => {
      short = await smallJob(reference, { iterations: 6, size: 64, reportEvery: 2 });
      long = await smallJob(reference, { iterations: FOREVER });
    });
    afterEach(async () => {
      for (const engine of opened.splice(0)) await engine.close();
    });
    after(() => reference.close());

    const engineFor = (queueLimit = 2): Engine => {
      const engine = open(queueLimit);
      opened.push(engine);
      return engine;
    };

    interface Running {
      readonly result: Promise<OptimizeResult>;
      readonly controller: AbortController;
      readonly steer: (steering: Steering) => void;
    }

    /** A job without end, once it has begun. */
    const running = async (engine: Engine, options: RequestOptions<OptimizeResult> = {}): Promise<Running> => {
      const controller = new AbortController();
      let result!: Promise<OptimizeResult>;
      const steer = await new Promise<Running['steer']>((resolve, reject) => {
        result = engine.request('optimize', long, { ...options, signal: controller.signal, onStart: resolve });
        result.catch(reject);
      });
      return { result, controller, steer };
    };

    const finished = async ({ result, steer }: Running): Promise<OptimizeResult> => {
      steer({ finish: true });
      return result;
    };

    it('gives the same results, byte for byte', async () => {
      const engine = engineFor();
      const recipe = featureRecipe(['relu1_1', 'relu3_1']);
      for (const [kind, params] of [
        ['features', recipe],
        ['style', { statistic: GRAM_MATRICES, recipe }],
        ['featureValues', { recipe, layer: 'relu3_1' }],
        ['featureTiles', { recipe, channels: 3, size: 16 }],
        ['modelHash', recipe.model],
        ['modelLayers', recipe.model],
      ] as const) {
        assert.deepEqual(await engine.request(kind, params), await reference.request(kind, params), kind);
      }
      assert.deepEqual(plain(await engine.request('optimize', short)), plain(await reference.request('optimize', short)));
    });

    it('tells of a job in order: its place at once, what computes it, its progress, its result', async () => {
      const course: string[] = [];
      const events: ProgressEvent[] = [];
      const result = engineFor().request('optimize', short, {
        onQueued: (waiting) => course.push(`queued ${waiting}`),
        onStart: (_, computer) => course.push(`started by ${typeof computer}`),
        onProgress: (event) => {
          if (events.length === 0) course.push('progress');
          events.push(event);
        },
        onResult: ({ iterations }) => course.push(`result after ${iterations}`),
      });
      assert.deepEqual(course, ['queued 0']);
      const { picture, iterations } = await result;
      assert.deepEqual(course, ['queued 0', 'started by string', 'progress', `result after ${iterations}`]);
      const numbers = events.map(({ iteration }) => iteration);
      assert.deepEqual(
        numbers,
        [...numbers].sort((a, b) => a - b),
      );
      const shown = events.filter((event) => event.picture);
      assert.deepEqual(
        shown.map(({ iteration }) => iteration),
        Array.from({ length: iterations / 2 }, (_, i) => 2 * i + 2),
      );
      assert.equal(picture.data.length, 3 * 64 * 64);
    });

    it('says once, in the same tick, how many wait, and counts no job that runs', async () => {
      const engine = engineFor(3);
      const first = await running(engine);
      assert.equal(engine.waiting, 0);
      const queued: number[] = [];
      const others = [1, 2].map((count) => {
        const result = engine.request('optimize', short, { onQueued: (waiting) => queued.push(waiting) });
        assert.deepEqual([queued.length, queued.at(-1), engine.waiting], [count, count, count]);
        return result;
      });
      await finished(first);
      await Promise.all(others);
      assert.deepEqual([queued, engine.waiting], [[1, 2], 0]);
    });

    it('refuses at once what its queue has no room for, and takes it when there is', async () => {
      const engine = engineFor(1);
      const first = await running(engine);
      const second = engine.request('optimize', short);
      const unheard = (): void => assert.fail('it was refused');
      await assert.rejects(engine.request('optimize', short, { onQueued: unheard, onStart: unheard }), { code: 'queue-full' });
      await finished(first);
      await second;
      await engine.request('optimize', short);
    });

    it('answers a quick request while a job runs', async () => {
      const engine = engineFor();
      const first = await running(engine);
      const queued: number[] = [];
      assert.equal(
        (await engine.request('features', featureRecipe(['relu1_1'], 5), { onQueued: (waiting) => queued.push(waiting) })).length,
        1,
      );
      assert.deepEqual(queued, [0]);
      await finished(first);
    });

    it('asks for the parameters when the turn comes, which in one line is after the result before', async () => {
      const engine = engineFor(3);
      const line = {};
      const course: string[] = [];
      const ask = (number: number): Promise<OptimizeResult> =>
        engine.request('optimize', () => Promise.resolve(course.push(`asked ${number}`)).then(() => short), {
          line,
          onResult: () => course.push(`result ${number}`),
        });
      await Promise.all([ask(1), ask(2)]);
      assert.deepEqual(course, ['asked 1', 'result 1', 'asked 2', 'result 2']);
    });

    it('fails with the error that making the parameters gives', async () => {
      const thrown = new NeuralStyleError('image-invalid', { source: 'msg.payload', reason: 'none' });
      const rejected = engineFor().request('optimize', () => Promise.reject(thrown));
      await assert.rejects(rejected, (error) => error === thrown);
    });

    it('gives the code and the words of what is wrong with a request', async () => {
      const recipe = featureRecipe(['relu7_7']);
      const [here, there] = await Promise.all(
        [reference, engineFor()].map((engine) => engine.request('features', recipe).catch((error: unknown) => error as NeuralStyleError)),
      );
      assert.deepEqual([codeOf(there), (there as Error).message], ['unknown-layer', (here as Error).message]);
      const job = { ...short, objective: { ...short.objective, normalizeGradients: true } };
      await assert.rejects(engineFor().request('optimize', job), { code: 'setting-invalid' });
    });

    it('changes the running job: weights, a pause, its end', async () => {
      let told = 0;
      const first: { steer?: Running['steer'] } = {};
      const result = engineFor().request('optimize', long, {
        onStart: (steer) => (first.steer = steer),
        onProgress: ({ paused }) => {
          told += 1;
          if (told === 1) first.steer!({ weights: { style: 0 }, paused: true });
          if (paused) first.steer!({ paused: false, finish: true });
        },
      });
      const { reason, losses } = await result;
      assert.equal(reason, 'finish');
      const { content, tv } = long.objective.weights;
      assert.ok(Math.abs(losses.total - content * losses.content - tv * losses.tv) <= 1e-5 * losses.total);
    });

    for (const reason of [undefined, RESET]) {
      it(`ends a running job at once that is aborted ${reason ? 'for good' : 'for now'}, and goes on with the next`, async () => {
        const engine = engineFor();
        let late = 0;
        let aborted = false;
        const first = await running(engine, { onProgress: () => (late += aborted ? 1 : 0) });
        const next = engine.request('optimize', short);
        first.controller.abort(reason);
        aborted = true;
        await assert.rejects(first.result, { code: 'cancelled' });
        await next;
        assert.deepEqual([late, engine.waiting], [0, 0]);
      });
    }

    it('takes a waiting job that is aborted out of its queue', async () => {
      const engine = engineFor(1);
      const first = await running(engine);
      const controller = new AbortController();
      const unheard = (): void => assert.fail('it never began');
      const second = engine.request('optimize', short, { signal: controller.signal, onStart: unheard });
      controller.abort();
      await assert.rejects(second, { code: 'cancelled' });
      await finished(first);
      assert.equal(engine.waiting, 0);
      await engine.request('optimize', short);
    });

    it('takes nothing that is aborted already', async () => {
      const unheard = (): void => assert.fail('it was never taken');
      const request = engineFor().request('optimize', short, { signal: AbortSignal.abort(), onQueued: unheard, onStart: unheard });
      await assert.rejects(request, { code: 'cancelled' });
    });

    it('fails all that runs and waits when it is closed, and all that comes later', async () => {
      const engine = engineFor();
      const first = await running(engine);
      const second = engine.request('optimize', short);
      second.catch(() => undefined);
      await engine.close();
      await assert.rejects(first.result, { code: 'engine-closed' });
      await assert.rejects(second, { code: 'engine-closed' });
      await assertClosed(engine);
    });
  });
}

/** The part of the contract that holds for an engine that refuses everything with an error. */
export function describeRefusingEngine(name: string, open: () => Engine, code: string): void {
  describe(`The contract of an engine, kept by ${name}`, () => {
    const unheard = (): void => assert.fail('it refuses everything');

    it('gives its reason to every request, and takes none into a queue', async () => {
      const engine = open();
      const recipe = featureRecipe(['relu1_1']);
      await assert.rejects(engine.request('features', recipe, { onQueued: unheard, onStart: unheard }), { code });
      await assert.rejects(engine.request('modelHash', recipe.model, { onQueued: unheard }), { code });
      assert.deepEqual([engine.waiting, engine.pid], [0, undefined]);
    });

    it('takes nothing that is aborted already', async () => {
      const request = open().request('features', featureRecipe(['relu1_1']), { signal: AbortSignal.abort(), onQueued: unheard });
      await assert.rejects(request, { code: 'cancelled' });
    });

    it('fails all that comes after it was closed', async () => {
      const engine = open();
      await engine.close();
      await assertClosed(engine);
    });
  });
}

async function assertClosed(engine: Engine): Promise<void> {
  const unheard = (): void => assert.fail('it is closed');
  const recipe = featureRecipe(['relu1_1']);
  await assert.rejects(engine.request('features', recipe, { onQueued: unheard }), { code: 'engine-closed' });
  await assert.rejects(engine.request('modelHash', recipe.model, { onQueued: unheard }), { code: 'engine-closed' });
  await engine.close();
}

function codeOf(error: unknown): string | null {
  return error instanceof NeuralStyleError ? error.code : null;
}

function plain(result: OptimizeResult): object {
  return { ...result, picture: { ...result.picture, data: [...result.picture.data] }, elapsed: 0 };
}
