import assert from 'node:assert/strict';
import { EngineService } from '../../src/engine/service.js';
import { keeping, type ObjectiveSpec } from '../../src/evaluate/objective/objective-spec.js';
import type { Executor } from '../../src/executors/executor.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import { topologicalOrder } from '../../src/graph/operations.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { OptimizeResult, Steering } from '../../src/painting/job.js';
import type { Picture } from '../../src/pixels/picture.js';
import { type LossProperties, lossSettings } from '../../src/settings/loss-settings.js';
import { paintSettings } from '../../src/settings/paint-settings.js';
import { randomValues } from '../support/numbers/numbers.js';

const SIZE = { width: 64, height: 48 };

function picture(seed: number): Picture {
  const { width, height } = SIZE;
  return { width, height, data: Uint8Array.from(randomValues(3 * width * height, seed), (value) => 127 + 100 * value) };
}

/** Remembers the inputs of the graphs that it compiles. */
class WatchedExecutor {
  readonly inputs = new Set<string>();
  readonly executor: Executor;

  constructor() {
    const executor = createOnnxRuntimeExecutor({ threads: 1 });
    this.executor = {
      ...executor,
      memoryOf: (outputs) => executor.memoryOf(outputs),
      compile: (outputs, options) => {
        for (const { operation } of topologicalOrder(Object.values(outputs)))
          if (operation.type === 'input') this.inputs.add(operation.name);
        return executor.compile(outputs, options);
      },
    };
  }

  get terms(): string[] {
    const ofWeights = [...this.inputs].filter((name) => name.startsWith('weight/'));
    return [...new Set(ofWeights.map((name) => name.split('/')[1]!))].sort();
  }
}

describe('A painting of which a term has no weight', () => {
  const paint = async (
    properties: Partial<LossProperties>,
    steer: (iteration: number) => Steering | null = () => null,
    { executor } = new WatchedExecutor(),
  ): Promise<OptimizeResult> => {
    const service = new EngineService(executor, 1e9);
    const context = { id: 1, signal: new AbortController().signal, report: () => undefined };
    const recipe = { model: EMBEDDED_MODEL, picture: picture(2), layers: 'style' } as const;
    const tensors = await service.handle('style', { statistic: GRAM_MATRICES, recipe }, context);
    const styles = [{ blend: 1, statistic: GRAM_MATRICES, tensors, recipe }];
    const { job } = paintSettings({ preset: 'custom', method: 'adam', iterations: 6, seed: 1, reportEvery: 1 });
    const content = keeping({ model: EMBEDDED_MODEL, picture: picture(1), layers: 'content' });
    const objective: ObjectiveSpec = { ...lossSettings(properties), ...content, styles };
    const report = ({ iteration }: { iteration: number }): void => {
      const steering = steer(iteration);
      if (steering) service.steer(1, steering);
    };
    return service.handle('optimize', { ...job, objective, start: picture(3), previous: null }, { ...context, report });
  };
  const weighAt3 = (weights: NonNullable<Steering['weights']>) => (iteration: number) => (iteration === 3 ? { weights } : null);

  for (const [none, weight, others] of [
    ['content', 'contentWeight', ['style', 'tv']],
    ['style', 'styleWeight', ['content', 'tv']],
  ] as const) {
    it(`computes nothing of the ${none}`, async () => {
      const watched = new WatchedExecutor();
      const { curve } = await paint({ [weight]: 0 }, undefined, watched);
      assert.deepEqual(watched.terms, others);
      assert.ok(curve.every((point) => point[none] === 0 && point[others[0]] > 0));
    });

    it(`computes the ${none} from the iteration on at which steering gives it a weight`, async () => {
      const steered = await paint({ [weight]: 0 }, weighAt3({ [none]: 7 }));
      // So little that the painting is the same until then.
      const faint = await paint({ [weight]: 1e-20 }, weighAt3({ [none]: 7 }));
      assert.ok(steered.curve.slice(0, 3).every((point) => point[none] === 0));
      steered.curve.slice(3).forEach((point, i) => {
        const expected = faint.curve[3 + i]!;
        assert.ok(expected[none] > 0 && Math.abs(point[none] / expected[none] - 1) < 1e-3, `${point[none]} for ${expected[none]}`);
      });
    });
  }
});
