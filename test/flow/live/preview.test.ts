import assert from 'node:assert/strict';
import { asksToClear, previewOf } from '../../../src/flow/live/preview.js';
import { FeatureMaps } from '../../../src/flow/payloads/feature-maps.js';
import { StylePayload } from '../../../src/flow/payloads/style-payload.js';
import { ImageTensor } from '../../../src/flow/payloads/image-tensor.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

const picture = { width: 8, height: 6, data: new Uint8Array(8 * 6 * 3) };
const shown = (payload: unknown): ReturnType<typeof previewOf> => previewOf({ _msgid: '', payload });

describe('previewOf', () => {
  it('shows a picture, and one in a report of the progress', async () => {
    const image = new ImageTensor(picture);
    for (const payload of [image, { iteration: 3, image }]) {
      const found = shown(payload)!;
      assert.equal(await found.make(), picture);
      assert.deepEqual(found.status, { key: 'size', parameters: { width: 8, height: 6 } });
    }
  });

  it('shows feature maps under the names of their layers', () => {
    const layers = (['relu1_1', 'relu2_1', 'relu3_1'] as const).map((layer) => ({ layer, shape: [64, 8, 6] as const }));
    const payload = new FeatureMaps('', { model: EMBEDDED_MODEL, picture, layers: 'style' }, layers);
    const { title, status } = shown(payload)!;
    assert.equal(title, 'relu1_1 … relu3_1');
    assert.deepEqual(status, { key: 'layers', parameters: { count: 3, width: 8, height: 6 } });
  });

  it('shows Gram matrices as heat maps', async () => {
    const payload = new StylePayload('', EMBEDDED_MODEL, {
      statistic: GRAM_MATRICES,
      tensors: [{ layer: 'relu1_1', channels: 2, part: 'gram', values: new Float32Array(4) }],
    });
    const { title, status, make } = shown(payload)!;
    assert.deepEqual([title, status], ['relu1_1', { key: 'matrices', parameters: { count: 1 } }]);
    assert.ok((await make()).width > 160);
  });

  it('finds nothing in anything else', () => {
    for (const payload of ['text', 7, null, undefined, {}, { image: 'text' }, Buffer.alloc(4)]) assert.equal(shown(payload), null);
  });
});

describe('asksToClear', () => {
  it('is so for msg.reset and for no payload', () => {
    for (const fields of [{ payload: 1, reset: true }, {}, { payload: '' }, { payload: null }])
      assert.equal(asksToClear({ _msgid: '', ...fields }), true);
    for (const payload of [0, false, 'text', {}]) assert.equal(asksToClear({ _msgid: '', payload }), false);
  });
});
