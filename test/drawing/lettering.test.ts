import assert from 'node:assert/strict';
import sharp from 'sharp';
import { lettering, textWidth } from '../../src/drawing/lettering.js';

/** The box of what a text covers when it is placed at 50, 20. */
async function boxOf(
  text: string,
  anchor?: 'start' | 'middle' | 'end',
): Promise<{ left: number; right: number; top: number; bottom: number }> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="100" height="40">${lettering(50, 20, text, 'black', anchor)}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg)).extractChannel('alpha').raw().toBuffer({ resolveWithObject: true });
  const covered = [...data.keys()].filter((at) => data[at]! > 100);
  const [columns, rows] = [covered.map((at) => at % info.width), covered.map((at) => Math.floor(at / info.width))];
  return { left: Math.min(...columns), right: Math.max(...columns), top: Math.min(...rows), bottom: Math.max(...rows) };
}

describe('lettering', () => {
  it('stands on its baseline, with the end at its place that is asked for', async () => {
    const { left, right, top, bottom } = await boxOf('200');
    assert.deepEqual(
      [left, top, bottom].map((edge, i) => Math.abs(edge - [50, 13, 20][i]!) <= 1),
      [true, true, true],
    );
    assert.ok(Math.abs(right - left - textWidth('200')) <= 3);
    assert.ok((await boxOf('200', 'end')).right < 50);
    const middle = await boxOf('200', 'middle');
    assert.ok(Math.abs((middle.left + middle.right) / 2 - 50) <= 2);
  });

  it('has a shape for all that plots and sheets say', () => {
    const words = 'total content style smoothness temporal 0123456789.e- px relu1_1 conv2_2 pool3 16/64 8x8 to';
    for (const sign of words) assert.ok(textWidth(sign) > 0, sign);
  });

  it('leaves out what it has no shape for', () => {
    assert.equal(textWidth('1Ω2'), textWidth('12'));
    assert.doesNotThrow(() => lettering(0, 0, 'Ω ∞ 🎨', 'black'));
  });

  it('says the text to screen readers, escaped', () => {
    assert.match(lettering(0, 0, 'style 27', 'black'), /aria-label="style 27"/);
    assert.match(lettering(0, 0, '<a b="c">&', 'black'), /aria-label="&#60;a b=&#34;c&#34;&#62;&#38;"/);
  });
});
