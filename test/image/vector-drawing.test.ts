import assert from 'node:assert/strict';
import { decodeDrawing } from '../../src/image/decode.js';
import { drawingOf } from '../../src/image/vector-drawing.js';
import { lossPlotSvg } from '../../src/drawing/loss-plot.js';

const svg = (inner: string): string => `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">${inner}</svg>`;

describe('drawingOf', () => {
  it('takes a plot of the losses, of one size and of several', () => {
    const points = (
      width: number,
      from: number,
    ): { iteration: number; width: number; total: number; content: number; style: number; tv: number }[] =>
      Array.from({ length: 40 }, (_, at) => ({ iteration: from + at, width, total: 1e6 / (at + 1), content: 3, style: 4, tv: at }));
    for (const curve of [[], points(64, 1).slice(0, 1), points(64, 1), [...points(64, 1), ...points(128, 41)]]) {
      const plot = lossPlotSvg(curve);
      assert.deepEqual(drawingOf(plot), { svg: plot, width: 480, height: 240 });
    }
  });

  it('takes lines and shapes, and draws them at two pixels per unit', async () => {
    const drawing = drawingOf(svg('<rect x="0" y="0" width="10" height="10" fill="#ff0000"/>'))!;
    const { width, height, data } = await decodeDrawing(drawing, 'msg.payload');
    assert.deepEqual([width, height], [40, 20]);
    assert.deepEqual([...data.subarray(0, 3)], [255, 0, 0]);
    assert.deepEqual([...data.subarray(-3)], [255, 255, 255]);
  });

  it('takes no longer and no more pixels than pictures may', async () => {
    const limits = { maxPixels: 800, maxBytes: 1e6, timeout: 10 };
    const drawing = drawingOf(svg(''))!;
    assert.equal((await decodeDrawing(drawing, 'it', limits)).width, 40);
    await assert.rejects(decodeDrawing(drawing, 'it', { ...limits, maxPixels: 799 }), { code: 'image-too-large' });
    const points = Array.from({ length: 40_000 }, (_, at) => `${at % 2 ? 30000 : 0},${at % 7}`).join(' ');
    const endless = drawingOf(svg(`<polyline points="${points}" fill="none" stroke="#000" stroke-dasharray="1 1"/>`))!;
    await assert.rejects(decodeDrawing(endless, 'it', { ...limits, timeout: 1 }), { code: 'image-timeout', message: /it/ });
  });

  it('is an error of the picture where it does not end what it begins', async () => {
    const drawing = drawingOf(svg('<g>'))!;
    await assert.rejects(decodeDrawing(drawing, 'msg.payload'), { code: 'image-invalid', message: /msg\.payload/ });
  });

  const REFUSED: Record<string, string> = {
    'a file': svg('<image href="/etc/passwd" width="9" height="9"/>'),
    'another address': svg('<rect fill="url(http://10.0.0.1/a#b)" width="9" height="9"/>'),
    'a program': svg('<script>alert(1)</script>'),
    'an event': svg('<rect onclick="alert(1)" width="9" height="9"/>'),
    'what repeats itself': svg('<use href="#a"/>'),
    entities: `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('&a;')}`,
    HTML: svg('<foreignObject><p>x</p></foreignObject>'),
    'a style': svg('<style>@import "a"</style>'),
    'an endless size': svg('').replace('"20"', '"1601"'),
    'more than a plot': svg('<rect width="1" height="1"/>'.repeat(30_000)),
    'an end that does not come': svg('').replace('</svg>', ''),
    'other text': 'text',
  };
  for (const [name, text] of Object.entries(REFUSED)) it(`refuses ${name}`, () => assert.equal(drawingOf(text), null));
});
