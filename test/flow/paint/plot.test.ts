import assert from 'node:assert/strict';
import sharp from 'sharp';
import { plotted } from '../../../src/flow/paint/plot.js';

const CURVE = [1, 2, 3].map((iteration) => ({ iteration, width: 64, total: 10 / iteration, content: 1, style: 2, tv: 3 }));

describe('plotted', () => {
  it('draws nothing where nothing is asked for', async () => assert.deepEqual(await plotted(CURVE, 'none'), {}));

  it('draws an SVG as text, with a line for the total', async () => {
    const { plot } = await plotted(CURVE, 'svg');
    assert.ok(typeof plot === 'string');
    assert.match(plot, /^<svg .*[^]*<polyline class="total"[^]*<\/svg>\n$/);
  });

  it('draws a PNG into a Buffer', async () => {
    const { plot } = await plotted(CURVE, 'png');
    assert.ok(Buffer.isBuffer(plot));
    assert.equal((await sharp(plot).metadata()).format, 'png');
  });

  it('draws a job that was finished before its first iteration', async () => {
    for (const kind of ['svg', 'png'] as const) assert.ok((await plotted([], kind)).plot!.length > 100);
  });
});
