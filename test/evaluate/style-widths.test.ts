import assert from 'node:assert/strict';
import { EngineClient } from '../../src/engine/client.js';
import type { StyleTensor } from '../../src/evaluate/recipes.js';
import type { OptimizeJob } from '../../src/painting/job.js';
import type { StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../src/settings/engine-settings.js';
import { smallJob } from '../support/engine/jobs.js';
import { gramOf } from '../support/numbers/styles.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

describe("a job whose style's matrices are not as wide as the model's layers", () => {
  const client = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor: 'onnxruntime', threads: 1 });
  let job: OptimizeJob;

  before(async () => (job = await smallJob(client, { iterations: 3 })));
  after(() => client.close());

  const withStyle = (style: Omit<StyleTarget, 'blend'>): OptimizeJob => ({
    ...job,
    objective: { ...job.objective, styles: [{ blend: 1, ...style }] },
  });
  const own = (): readonly StyleTensor[] => job.objective.styles[0]!.tensors;

  const refuses = (params: OptimizeJob, message: RegExp): Promise<void> =>
    assert.rejects(client.request('optimize', params), { code: 'payload-type', message });

  it('is refused by the layer and both widths', () =>
    refuses(
      withStyle({ statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 8)] }),
      /relu1_1 has 8 channels, and the model has 16 there/,
    ));

  it('is refused also where only those of a smaller size are', () =>
    refuses(
      withStyle({ statistic: GRAM_MATRICES, tensors: own(), scaled: [{ factor: 0.5, tensors: [gramOf('relu2_1', 3)] }] }),
      /relu2_1 has 3 channels/,
    ));

  it('is refused where a matrix has not the values that it says', () =>
    refuses(
      withStyle({ statistic: GRAM_MATRICES, tensors: [{ ...gramOf('relu1_1', 8), channels: 16 }] }),
      /relu1_1 has 64 values of gram, which do not suit 16 channels/,
    ));

  it('is ended by the steering that brings them', async () => {
    const wrong = [{ blend: 1, statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 8)] }];
    const onStart = (steer: (steering: { styles: StyleTarget[] }) => void): void => steer({ styles: wrong });
    const endless = { ...job, scales: [{ factor: 1, iterations: 1_000_000 }] };
    await assert.rejects(client.request('optimize', endless, { onStart }), { code: 'payload-type', message: /relu1_1 has 8 channels/ });
  });
});
