import assert from 'node:assert/strict';
import { keeping, type ObjectivePart, type ObjectiveSpec } from '../../src/evaluate/objective/objective-spec.js';
import { GRAM_MATRICES, STATISTIC_NAMES } from '../../src/loss/statistics/statistic-names.js';
import { STATISTICS } from '../../src/loss/statistics/statistics.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { OptimizeJob } from '../../src/painting/job.js';
import { writeFrame } from '../../src/queue/wire/frame.js';
import { readFrame } from '../../src/queue/wire/frame-reader.js';
import { PARAMS } from '../../src/queue/wire/schemas.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { paintSettings } from '../../src/settings/paint-settings.js';
import { randomPicture } from '../support/engine/jobs.js';
import { randomValues } from '../support/numbers/numbers.js';
import { gramOf } from '../support/numbers/styles.js';

const LIMITS = { maxBytes: 1e8, maxPixels: 32 * 32 };
const SIZE = { width: 32, height: 32 };

describe('an objective in the job queue', () => {
  const styles = [{ blend: 1, statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 4)] }];
  const texture: ObjectiveSpec = { ...lossSettings({}), model: EMBEDDED_MODEL, size: SIZE, content: null, styles };
  const name = (): Promise<{ hash: string; name: string }> => Promise.resolve({ hash: 'a'.repeat(64), name: 'compact' });
  const travelled = async (objective: ObjectiveSpec): Promise<OptimizeJob> => {
    const { job } = paintSettings({});
    const frame = await writeFrame({ ...job, objective, start: null, previous: null }, name);
    return readFrame(frame, PARAMS.optimize, LIMITS, () => Promise.resolve(EMBEDDED_MODEL.file));
  };

  it('may have no content', async () => {
    const { objective } = await travelled(texture);
    assert.deepEqual(objective, texture);
  });

  it('may have parts that are added', async () => {
    const picture = randomPicture();
    const { model, content } = keeping({ model: EMBEDDED_MODEL, picture, layers: ['relu2_1'] });
    const part: ObjectivePart = { ...lossSettings({ contentWeight: 9 }), model, content, styles: [] };
    const { objective } = await travelled({ ...texture, added: [part, { ...texture, styles }] });
    const [first, second] = objective.added!;
    assert.deepEqual([first?.weights.content, first?.content?.layers], [9, ['relu2_1']]);
    assert.deepEqual([...first!.content!.picture.data], [...picture.data]);
    assert.deepEqual(second?.styles, styles);
  });

  for (const name of STATISTIC_NAMES) {
    it(`may have styles of ${name}`, async () => {
      const parts = STATISTICS[name].parts({ name });
      const tensors = parts.map((part, i) => ({ layer: 'relu1_1' as const, channels: 4, part, values: randomValues(16, i) }));
      const style = { blend: 1, statistic: { name }, tensors };
      assert.deepEqual((await travelled({ ...texture, styles: [style] })).objective.styles, [style]);
    });
  }

  it('may have distances of Gram matrices, and feature maps that were given', async () => {
    const statistic = { name: 'gram', reach: [2] } as const;
    const tensors = STATISTICS.gram.parts(statistic).map((part) => ({ ...gramOf('relu1_1', 4), part }));
    const contentMaps = [{ layer: 'relu2_1' as const, shape: [2, 3, 4] as const, values: randomValues(24, 1) }];
    const { objective } = await travelled({ ...texture, contentMaps, styles: [{ blend: 1, statistic, tensors }] });
    assert.deepEqual(objective.styles, [{ blend: 1, statistic, tensors }]);
    assert.deepEqual(objective.contentMaps, contentMaps);
  });

  it('is refused with more parts than an objective has, or a photograph of another size in one', async () => {
    const isRefusal = { code: 'job-invalid' };
    await assert.rejects(travelled({ ...texture, added: Array<ObjectivePart>(16).fill(texture) }), isRefusal);
    const { content } = keeping({ model: EMBEDDED_MODEL, picture: randomPicture(1, 16), layers: 'content' });
    await assert.rejects(travelled({ ...texture, added: [{ ...texture, content }] }), isRefusal);
  });

  it('is refused where its size is larger than a picture may be', async () => {
    await assert.rejects(travelled({ ...texture, size: { width: 33, height: 32 } }), { code: 'image-too-large' });
  });
});
