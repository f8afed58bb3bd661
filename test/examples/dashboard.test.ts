import assert from 'node:assert/strict';
import sharp from 'sharp';
import { Examples, examplePicture } from '../support/examples.js';

const EXAMPLE = '11 - dashboard';

describe(`the example ${EXAMPLE}`, () => {
  let examples: Examples;

  before(async () => {
    examples = await Examples.start([EXAMPLE], {
      changes: { ns11transfer: { preset: 'custom', iterations: 5, size: 64, reportEvery: 1 } },
    });
    // The sliders' first values, in whichever order.
    for (let n = 0; n < 3; n++) await examples.next(({ from }) => from.endsWith('keep'));
  });
  after(() => examples.stop());

  /** The picture that the page shows next. */
  const shown = async (): Promise<Buffer> => {
    const { msg } = await examples.next(({ to }) => to === 'ns11picture1');
    return Buffer.from(String(msg.payload), 'base64');
  };

  it('has its page', async () => {
    const response = await fetch(`${examples.address}/dashboard/painting`);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /<html/);
    assert.deepEqual(examples.problems, []);
  });

  it('paints an upload with the weights of the sliders, and shows it from its beginning', async () => {
    examples.receive('ns11stylekeep', { payload: 700 });
    examples.skip();
    // As the file input sends it.
    examples.receive('ns11keep', { payload: examplePicture('valley.jpg'), file: { name: 'valley.jpg' } });
    const { msg } = await examples.from('ns11weights');
    assert.equal((msg.options as { styleWeight: number }).styleWeight, 700);
    for (let n = 0; n < 3; n++) assert.equal((await sharp(await shown()).metadata()).width, 64);
    await examples.from('ns11transfer');
  });

  it('paints the upload again, or the shipped photograph where there is none', async () => {
    examples.receive('ns11which', {});
    await examples.next(({ from, to }) => from === 'ns11again' && to === 'ns11weights');
    assert.ok((await examples.from('ns11transfer')).msg.payload);
  });

  it('steers the running job, and stops it', async () => {
    examples.skip();
    examples.receive('ns11again', { options: { iterations: 100_000 } });
    await examples.from('ns11transfer', 1);
    examples.receive('ns11tvkeep', { payload: 0 });
    const { msg } = await examples.next(({ to, msg: { weights } }) => to === 'ns11transfer' && weights !== undefined);
    assert.deepEqual(msg.weights, { tv: 0 });
    // No part of the total any more.
    await examples.next((sent) => {
      const { loss } = sent.msg.payload as { loss?: Record<'total' | 'content' | 'style' | 'tv', number> };
      return sent.from === 'ns11transfer' && loss !== undefined && Math.abs(loss.total - 5 * loss.content - 700 * loss.style) < loss.tv;
    });
    examples.receive('ns11reset', {});
    await examples.next(({ to, msg: { payload } }) => to === 'ns11text' && payload === 'stopped');
  });
});
