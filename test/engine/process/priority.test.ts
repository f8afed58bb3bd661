import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { SpawnedEngine } from '../../../src/engine/process/spawned-engine.js';
import { PROCESS_PRIORITIES } from '../../../src/properties/nodes/engine.js';
import { DEFAULT_ENGINE_SETTINGS, engineSettings } from '../../../src/settings/engine-settings.js';
import { NeuralStyleError } from '../../../src/errors.js';
import { featureRecipe } from '../../support/engine/jobs.js';
import { skip } from '../../support/skip.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

const PATIENCE = 60;

/** Runs `body` with an engine process that has computed something. */
async function withEngine<T>(processPriority: string, body: (pid: number) => T): Promise<T> {
  const child = new SpawnedEngine({ ...DEFAULT_ENGINE_SETTINGS, executor: 'onnxruntime', threads: 2, processPriority }, PATIENCE);
  try {
    await child.ready();
    await child.request('style', { statistic: GRAM_MATRICES, recipe: featureRecipe('style') }).result;
    return body(child.pid!);
  } finally {
    child.kill(new NeuralStyleError('engine-closed'));
  }
}

/** The nice values of a process's threads; Linux alone has one for each. */
function niceValues(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    // After the name in parentheses, the third field is first (proc(5)); nice is the 19th.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
  });
}

describe('The priority of the engine process', () => {
  const own = getPriority();

  it("is that of Node-RED with 'normal', so that it has its share of a busy machine", () =>
    withEngine('normal', (pid) => assert.equal(getPriority(pid), own)));

  for (const [name, below] of [
    ['low', 5],
    ['lowest', 10],
  ] as const) {
    it(`is ${below} below it with '${name}'`, function () {
      if (process.platform === 'win32') {
        skip(this, 'Windows has classes instead of nice values');
      }
      return withEngine(name, (pid) => assert.equal(getPriority(pid), Math.min(own + below, 19)));
    });
  }

  it('is that of the threads that compute, too', function () {
    if (process.platform !== 'linux') {
      skip(this, 'only Linux gives each thread a priority');
    }
    return withEngine('lowest', (pid) => {
      const lowered = niceValues(pid).filter((nice) => nice === Math.min(own + 10, 19));
      // The main thread, the heart, and the library's; those that V8 has from the start keep theirs.
      assert.ok(lowered.length >= 3, niceValues(pid).join());
    });
  });

  it('is refused where it has another name', async () => {
    await assert.rejects(
      withEngine('urgent', () => assert.fail('it started')),
      { code: 'engine-unsupported', message: /processPriority "urgent"\. Choose normal or low or lowest/ },
    );
  });

  it('is the default in flows that were saved without', () => {
    assert.equal(engineSettings({}).processPriority, DEFAULT_ENGINE_SETTINGS.processPriority);
    assert.equal(engineSettings({ processPriority: 'low' }).processPriority, 'low');
    assert.ok(PROCESS_PRIORITIES.some((name) => name === DEFAULT_ENGINE_SETTINGS.processPriority));
  });
});
