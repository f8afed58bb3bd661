import assert from 'node:assert/strict';
import { join } from 'node:path';
import sharp from 'sharp';
import { Examples } from '../support/node-red/examples.js';
import { looking } from '../support/node-red/looking.js';

/** Height of a name on the sheet, in pixels: 7 dots of 3 pixels. */
const BAND = 21;

const NAMES = ['gram', 'moments', 'neighbours', 'slices'];

describe('the example 14 - four losses side by side', () => {
  let examples: Examples;

  before(async () => {
    const changes = { ns14out: { file: 'four-losses.png' }, ns14opt: { wires: [['ns14sheet', 'painted'], ['ns14sheet']] } };
    examples = await Examples.start(['14 - four losses side by side'], { changes, nodes: looking('painted') });
  });
  after(() => examples.stop());

  it('paints with each of the statistics', async () => {
    examples.receive('ns14paint');
    await examples.from('ns14out');
    const statistics = NAMES.map((name, at) => {
      const toLoss = examples.sent.filter(({ to }) => to === `ns14loss${at + 1}`);
      const kinds = toLoss.map(({ msg }) => (msg.payload as { kind: string }).kind);
      assert.deepEqual(kinds.sort(), ['features', name].sort());
      return toLoss.find(({ from }) => from === 'ns14each')!.msg.topic;
    });
    assert.deepEqual(statistics, NAMES);
    assert.deepEqual(examples.problems, []);
  });

  it('puts the paintings into the quarters of a sheet, each where it says', async () => {
    const { data, info } = await sharp(join(examples.directory, 'four-losses.png')).raw().toBuffer({ resolveWithObject: true });
    // Of paintings of 64 × 43, five times as large, and the bands with their names.
    assert.deepEqual([info.width, info.height], [2 * 5 * 64, 2 * (5 * 43 + BAND)]);
    for (const [quarter, name] of NAMES.entries()) {
      const [left, top] = [(quarter % 2) * 320, quarter < 2 ? 0 : 215 + BAND];
      const middles = Array.from({ length: 43 * 64 }, (_, at) => {
        const pixel = (top + 5 * Math.floor(at / 64) + 2) * info.width + left + 5 * (at % 64) + 2;
        return [...data.subarray(3 * pixel, 3 * pixel + 3)];
      }).flat();
      const painting = examples.sent.find(({ from, msg }) => from === 'painted' && msg.topic === name)!.msg.payload as number[];
      assert.deepEqual(
        middles,
        painting.map((value) => Math.round(value)),
      );
    }
  });

  it('has the name of each below it', async () => {
    const { data, info } = await sharp(join(examples.directory, 'four-losses.png')).raw().toBuffer({ resolveWithObject: true });
    /** Rows of dots, from the middles of their pixels. */
    const dots = (quarter: number, columns: number): string[] =>
      Array.from({ length: 5 }, (_, row) => {
        const [left, top] = [(quarter % 2) * 320, (quarter < 2 ? 0 : 215 + BAND) + 215];
        const line = Array.from({ length: columns }, (_, column) => {
          const pixel = (top + 3 * (row + 1) + 1) * info.width + left + 3 * (column + 1) + 1;
          return data[3 * pixel]! < 128 ? '#' : '.';
        });
        return line.join('');
      });
    assert.deepEqual(dots(0, 15), [
      '.##.##...#..#.#', //
      '#...#.#.#.#.###',
      '#.#.##..###.###',
      '#.#.#.#.#.#.#.#',
      '.##.#.#.#.#.#.#',
    ]);
    assert.deepEqual(dots(3, 23), [
      '.##.#...###..##.###..##', //
      '#...#....#..#...#...#..',
      '.#..#....#..#...##...#.',
      '..#.#....#..#...#.....#',
      '##..###.###..##.###.##.',
    ]);
  });

  it('shows the sheet while it fills, and begins a new one with each press', async () => {
    const sheets = (port: number): number => examples.sent.filter((sent) => sent.from === 'ns14sheet' && sent.port === port).length;
    const [unfinished, finished] = [sheets(0), sheets(1)];
    assert.ok(unfinished >= 3);
    assert.equal(finished, 1);
    examples.skip();
    examples.receive('ns14paint');
    await examples.from('ns14out');
    assert.ok(sheets(0) >= unfinished + 3);
    assert.equal(sheets(1), 2);
  });
});
