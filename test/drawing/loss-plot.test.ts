import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { CurvePoint } from '../../src/painting/job.js';
import { lossPlotPng, lossPlotSvg } from '../../src/drawing/loss-plot.js';

/** Losses that fall by a tenth with each iteration. */
function falling(count: number, width = 512, firstIteration = 1): CurvePoint[] {
  return Array.from({ length: count }, (_, i) => {
    const share = 0.9 ** i;
    return { iteration: firstIteration + i, width, total: 1e5 * share, content: 2000 * share, style: 150 * share, tv: 80 * share };
  });
}

function occurrences(svg: string, pattern: RegExp): number {
  return [...svg.matchAll(pattern)].length;
}

/** The corners of the lines of one loss, each line by itself. */
function lines(svg: string, term: string): [number, number][][] {
  return [...svg.matchAll(new RegExp(`<polyline class="${term}"[^>]* points="([^"]*)"`, 'g'))].map(([, points]) =>
    points!.split(' ').map((spot) => spot.split(',').map(Number) as [number, number]),
  );
}

describe('lossPlotSvg', () => {
  it('draws a line for each loss, and names it with its latest value', () => {
    const svg = lossPlotSvg(falling(20));
    assert.equal(occurrences(svg, /<polyline /g), 4);
    for (const words of ['total 14000', 'content 270', 'style 20', 'smoothness 11']) assert.ok(svg.includes(`aria-label="${words}"`), svg);
    assert.ok(!svg.includes('temporal'));
  });

  it('draws the temporal loss of a video', () => {
    const svg = lossPlotSvg(falling(20).map((point) => ({ ...point, temporal: 3 })));
    assert.equal(occurrences(svg, /<polyline /g), 5);
    assert.ok(svg.includes('"temporal 3"'));
  });

  it('goes to the right with the iteration, and down with the loss, by equal steps for equal ratios', () => {
    const [corners] = lines(lossPlotSvg(falling(30)), 'total');
    assert.equal(corners!.length, 30);
    const steps = corners!.slice(1).map(([x, y], i) => [x - corners![i]![0], y - corners![i]![1]] as const);
    for (const [right, down] of steps) {
      assert.ok(right > 0 && down > 0);
      assert.ok(Math.abs(down - steps[0]![1]) < 0.25);
    }
  });

  it('puts the same loss of two terms at the same height', () => {
    const svg = lossPlotSvg(falling(3).map((point) => ({ ...point, content: 50, style: 50 })));
    assert.deepEqual(lines(svg, 'content'), lines(svg, 'style'));
  });

  it('breaks the lines where the width changes, and marks it', () => {
    const svg = lossPlotSvg([...falling(20, 128), ...falling(20, 256, 21), ...falling(20, 512, 41)]);
    assert.equal(lines(svg, 'total').length, 3);
    assert.equal(occurrences(svg, /class="boundary"/g), 2);
    for (const width of ['128 px', '256 px', '512 px']) assert.ok(svg.includes(`"${width}"`));
    const [, second] = lines(svg, 'total');
    const [boundary] = [...svg.matchAll(/<line x1="([\d.]+)"[^>]*class="boundary"/g)].map(([, x]) => Number(x));
    assert.ok(boundary! < second![0]![0]);
  });

  it('leaves out a size for which there is no room', () => {
    const svg = lossPlotSvg([...falling(2, 128), ...falling(98, 256, 3)]);
    assert.ok(!svg.includes('128 px') && svg.includes('256 px'));
  });

  it('leaves a gap where a loss is missing or not above 0', () => {
    const curve = falling(40).map((point, i) => ({
      ...point,
      content: i === 10 ? 0 : point.content,
      style: i === 10 ? NaN : i === 20 ? -1 : point.style,
      tv: 0,
    }));
    const svg = lossPlotSvg(curve);
    assert.deepEqual(
      ['total', 'content', 'style', 'tv'].map((term) => lines(svg, term).length),
      [1, 2, 3, 0],
    );
    assert.ok(!svg.includes('smoothness'));
  });

  it('survives losses that an object lacks', () => {
    const bare = { iteration: 1, width: 64, total: 5 } as CurvePoint;
    assert.equal(occurrences(lossPlotSvg([bare, { ...bare, iteration: 2 }]), /<polyline /g), 1);
  });

  it('draws an empty card for no points, dots for one, lines for two', () => {
    assert.equal(occurrences(lossPlotSvg([]), /<polyline |<circle |aria-label/g), 0);
    assert.equal(occurrences(lossPlotSvg(falling(1)), /<circle /g), 4);
    assert.equal(occurrences(lossPlotSvg(falling(2)), /<polyline /g), 4);
  });

  it('never leaves the card, nor writes what is no number', () => {
    const extremes = [1e-300, 1, 1e300, Infinity, NaN, -1].map((total, i) => ({ ...falling(1)[0]!, iteration: i * 1e6, total }));
    for (const curve of [[], falling(1), falling(2), extremes, [{ ...falling(1)[0]!, iteration: NaN }]]) {
      const svg = lossPlotSvg(curve);
      assert.doesNotMatch(svg, /NaN|Infinity|undefined|null/);
      for (const [, y] of lines(svg, 'total').flat()) assert.ok(y >= 0 && y <= 240);
    }
  });

  it('stays small, however long the job', () => {
    assert.ok(lossPlotSvg(falling(20_000).map((point) => ({ ...point, total: 1 + point.total }))).length < 100_000);
  });
});

describe('lossPlotPng', () => {
  for (const count of [0, 1, 2, 300]) {
    it(`is a PNG of two dots per unit, of ${count} points`, async () => {
      const { format, width, height } = await sharp(await lossPlotPng(falling(count))).metadata();
      assert.deepEqual([format, width, height], ['png', 960, 480]);
    });
  }

  it('holds more than an empty card', async () => {
    const colours = async (curve: CurvePoint[]): Promise<number> => (await sharp(await lossPlotPng(curve)).stats()).entropy;
    assert.ok((await colours(falling(100))) > (await colours([])));
  });
});
