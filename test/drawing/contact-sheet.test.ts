import assert from 'node:assert/strict';
import { drawContactSheet, planSheet, type SheetCell } from '../../src/drawing/contact-sheet.js';
import { textWidth } from '../../src/drawing/lettering.js';
import type { Region } from '../../src/pixels/fit.js';
import type { Picture } from '../../src/pixels/picture.js';

const grey = (level: number, width = 40, height = 30): Picture => ({ width, height, data: new Uint8Array(3 * width * height).fill(level) });
const cell = (picture: Picture | null, title = 'a'): SheetCell => ({ picture, title });

/** The levels of a picture's first channel inside a region. */
function levels({ width, data }: Picture, { left, top, width: across, height: down }: Region): number[] {
  const found: number[] = [];
  for (let y = top; y < top + down; y++) for (let x = left; x < left + across; x++) found.push(data[3 * (y * width + x)]!);
  return found;
}

describe('a contact sheet', () => {
  it('has its pictures in rows, each where the plan says', async () => {
    const cells = [10, 90, 170].map((level) => cell(grey(level)));
    const sheet = { cells, columns: 2 };
    const plan = planSheet(sheet);
    const picture = await drawContactSheet(sheet);
    assert.deepEqual([picture.width, picture.height], [plan.width, plan.height]);
    plan.cells.forEach((place, index) => assert.deepEqual([...new Set(levels(picture, place))], [[10, 90, 170][index]]));
    assert.equal(plan.cells[1]!.top, plan.cells[0]!.top);
    assert.equal(plan.cells[2]!.left, plan.cells[0]!.left);
  });

  it('lays a smaller picture into the middle of its place', async () => {
    const sheet = { cells: [cell(grey(50, 40, 30)), cell(grey(200, 20, 10))], columns: 2 };
    const { left, top } = planSheet(sheet).cells[1]!;
    const picture = await drawContactSheet(sheet);
    assert.deepEqual([...new Set(levels(picture, { left: left + 10, top: top + 10, width: 20, height: 10 }))], [200]);
    assert.ok(!levels(picture, { left, top, width: 10, height: 30 }).includes(200));
  });

  it('writes a title above each picture, no wider than it', async () => {
    const title = 'styleWeight 500';
    const sheet = { cells: [cell(grey(0), title), cell(grey(0), '')], columns: 2 };
    const [first, second] = planSheet(sheet).cells.map(({ left, top, width }) => ({ left, top: top - 24, width, height: 22 }));
    const picture = await drawContactSheet(sheet);
    assert.ok(textWidth(title) > 40, 'the letters have to be small');
    assert.ok(levels(picture, first!).some((level) => level > 150));
    assert.ok(!levels(picture, second!).some((level) => level > 100));
    assert.ok(!levels(picture, { ...first!, left: first!.left + 40, width: 6 }).some((level) => level > 100), 'nor beyond it');
  });

  it('writes titles above columns and beside rows', async () => {
    const titles = { columns: ['seed 1', 'seed 2'], rows: ['own', 'match'] };
    const sheet = { cells: [1, 2, 3, 4].map(() => cell(grey(0))), columns: 2, titles };
    const plan = planSheet(sheet);
    const picture = await drawContactSheet(sheet);
    const [{ left, top }, , third] = plan.cells as [Region, Region, Region];
    const isWritten = (region: Region): boolean => levels(picture, region).some((level) => level > 150);
    assert.ok(isWritten({ left, top: top - 24, width: 40, height: 22 }));
    assert.ok(isWritten({ left: left - 24, top, width: 22, height: 30 }));
    assert.ok(isWritten({ left: left - 24, top: third.top, width: 22, height: 30 }));
    assert.ok(third.top - top < 40, 'no line for titles between the rows');
  });

  it('crosses out what has failed, and leaves what has not come empty', async () => {
    const sheet = { cells: [cell(grey(0)), cell(null), { ...cell(null), failed: true }], columns: 3 };
    const plan = planSheet(sheet);
    const picture = await drawContactSheet(sheet);
    const [, empty, crossed] = plan.cells.map((place) => new Set(levels(picture, place)));
    assert.equal(empty!.size, 1);
    assert.ok(crossed!.size > 1);
  });

  it('has room for its first picture before it has come', () => {
    const { width, height } = planSheet({ cells: [cell(null), cell(null)], columns: 2 });
    assert.ok(width > 200 && height > 90);
  });
});
