import assert from 'node:assert/strict';
import { frameOf, resultAt, startPicture } from '../../../src/flow/paint/start-picture.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import type { Picture } from '../../../src/pixels/picture.js';
import { STARTS } from '../../../src/properties/nodes/optimizer.js';
import { lossSettings } from '../../../src/settings/loss-settings.js';
import { plainPicture } from '../../support/engine/objectives.js';

const SIZE = { width: 4, height: 2 };

describe('startPicture, for an objective without a content', () => {
  const texture = { ...lossSettings({}), model: EMBEDDED_MODEL, size: SIZE, content: null, styles: [] };
  const nothing = (): Promise<null> => Promise.resolve(null);
  const brought = (): Promise<Picture> => Promise.resolve(plainPicture(9, 8, 8));

  for (const from of ['noise', 'content', 'previous'] as const)
    it(`is noise with ${from}, where the message has brought nothing`, async () => {
      assert.equal(await startPicture(from, texture, null, nothing), null);
    });

  for (const from of STARTS.filter((each) => each !== 'noise'))
    it(`is the picture that the message has brought with ${from}, at the painting's size`, async () => {
      const start = await startPicture(from, texture, null, brought);
      assert.deepEqual([start?.width, start?.height, start?.data[0]], [4, 2, 9]);
    });

  it('is the result before with previous', async () => {
    const before = plainPicture(3, 4, 2);
    assert.equal(await startPicture('previous', texture, before, brought), before);
  });

  it('is an error with message, where the message has brought nothing', async () => {
    await assert.rejects(startPicture('message', texture, null, nothing), { code: 'payload-type' });
  });
});

describe('resultAt and frameOf', () => {
  it('give no frame of a result without a photograph, in which something could move', async () => {
    const result = await resultAt({ content: null, result: plainPicture(3, 8, 4) }, SIZE);
    assert.deepEqual([result.content, result.result.width, result.result.height], [null, 4, 2]);
    assert.equal(frameOf(result), null);
    const frame = frameOf(await resultAt({ content: plainPicture(1, 8, 4), result: plainPicture(3, 8, 4) }, SIZE));
    assert.deepEqual([frame?.content.width, frame?.result.width], [4, 4]);
  });
});
