import assert from 'node:assert/strict';
import { type Cell, newSweepId } from '../../../src/flow/sweep/cell.js';
import { MOST_SHEETS, OpenSheets } from '../../../src/flow/sweep/open-sheets.js';
import type { CellContent, Sheet } from '../../../src/flow/sweep/filling-sheet.js';

const cell = (id: string, index: number, count = 2): Cell => ({ id, index, count, title: `${id} ${index}`, grid: null });
const content = (isFinal = true): CellContent => ({
  picture: { width: 4, height: 4, data: new Uint8Array(48) },
  settings: isFinal ? { seed: 1 } : null,
  isFinal,
});

describe('OpenSheets', () => {
  let givenUp: Sheet[];
  let sheets: OpenSheets;
  beforeEach(() => {
    givenUp = [];
    sheets = new OpenSheets((sheet) => givenUp.push(sheet));
  });

  it('collects the pictures of each sheet', () => {
    const first = sheets.put(cell('a', 0), content(), 0)!;
    sheets.put(cell('b', 0), content(), 0);
    assert.deepEqual([first.done, first.isComplete], [1, false]);
    assert.equal(sheets.put(cell('a', 1), content(), 0), first);
    assert.deepEqual([first.done, first.isComplete, sheets.latest], [2, true, first]);
    sheets.close(first);
    assert.equal(sheets.all.length, 1);
  });

  it('shows a picture on its way until the finished one comes, and not after it', () => {
    const sheet = sheets.put(cell('a', 0), content(false), 0)!;
    assert.equal(sheet.done, 0);
    assert.deepEqual(
      sheet.view.entries.map(({ title, done }) => [title, done]),
      [
        ['a 0', false],
        ['#2', false],
      ],
    );
    sheets.put(cell('a', 0), content(), 0);
    assert.equal(sheet.done, 1);
    assert.equal(sheets.put(cell('a', 0), content(false), 0), null);
    assert.deepEqual(sheet.view.entries[0]!.settings, { seed: 1 });
  });

  it('names a place that nothing has come for by what stands above and beside it', () => {
    const grid = { columns: ['seed 1', 'seed 2'], rows: ['own'] };
    const sheet = sheets.put({ ...cell('a', 0), grid }, content(), 0)!;
    assert.equal(sheet.view.entries[1]!.title, 'seed 2 · own');
  });

  it('counts what fails as done, also before the first picture of a sheet has come', () => {
    assert.equal(sheets.fail({ id: 'a', index: 1 }), null);
    const sheet = sheets.put(cell('a', 0), content(), 0)!;
    assert.deepEqual([sheet.done, sheet.failed, sheet.isComplete], [2, 1, true]);
    const other = sheets.put(cell('b', 0), content(), 0)!;
    assert.equal(sheets.fail({ id: 'b', index: 1 }), other);
    assert.equal(other.isComplete, true);
    assert.equal(sheets.fail({ id: 'b', index: 0 }), null, 'a picture that has come stays, whatever becomes of its message');
    assert.equal(other.failed, 1);
  });

  const FAILED: CellContent = { picture: null, settings: null, isFinal: true };

  it('begins no other sheet for what comes late of a complete one', () => {
    for (const id of ['a', newSweepId()]) {
      sheets.close(sheets.put(cell(id, 0, 1), content(), 0)!);
      for (const late of [content(false), FAILED]) assert.equal(sheets.put(cell(id, 0, 1), late, 0), null, id);
    }
    assert.equal(sheets.all.length, 0);
  });

  it('begins another one for another picture, where a flow uses an id again, as no sweep does', () => {
    const sheet = sheets.put(cell('a', 0), content(), 0)!;
    sheets.close(sheet);
    assert.notEqual(sheets.put(cell('a', 0), content(), 0), sheet);
    const id = newSweepId();
    sheets.close(sheets.put(cell(id, 0), content(), 0)!);
    assert.equal(sheets.put(cell(id, 1), content(), 0), null);
  });

  it('begins none of those that it has given up', () => {
    const id = newSweepId();
    sheets.put(cell(id, 0), content(), 0);
    sheets.clear();
    assert.deepEqual([sheets.put(cell(id, 1), FAILED, 0), sheets.put(cell(id, 1), content(), 0)], [null, null]);
  });

  it('refuses a picture of a sheet with another number of them', () => {
    sheets.put(cell('a', 0, 2), content(), 0);
    assert.throws(() => sheets.put(cell('a', 2, 3), content(), 0), { code: 'setting-invalid', message: /count/ });
  });

  it('gives up the sheet that got none for longest where there are too many', () => {
    for (let n = 0; n <= MOST_SHEETS; n++) sheets.put(cell(`sheet ${n}`, 0), content(), 0);
    assert.deepEqual(
      givenUp.map((sheet) => sheet.view.entries[0]!.title),
      ['sheet 0 0'],
    );
    assert.equal(sheets.all.length, MOST_SHEETS);
  });

  it('gives it up where their pictures take too much memory, but never the latest', () => {
    const small = new OpenSheets((sheet) => givenUp.push(sheet), 100);
    small.put(cell('a', 0), content(), 0);
    small.put(cell('b', 0), content(), 0);
    assert.equal(givenUp.length, 0, '96 bytes');
    small.put(cell('b', 1), content(), 0);
    assert.deepEqual([givenUp.map(({ id }) => id), small.all.map(({ id }) => id)], [['a'], ['b']]);
    small.put(cell('b', 1), { ...content(), picture: { width: 8, height: 8, data: new Uint8Array(192) } }, 0);
    assert.deepEqual([givenUp.length, small.latest!.bytes], [1, 240]);
  });

  it('remembers no more failures than a sheet has pictures', () => {
    for (let n = 0; n < 1000; n++) sheets.fail({ id: `no sheet ${n}`, index: 0 });
    assert.equal(sheets.put(cell('no sheet 0', 1), content(), 0)!.failed, 0);
    assert.equal(sheets.put(cell('no sheet 999', 1), content(), 0)!.failed, 1);
  });

  it('has its cells in about as many columns as rows, unless a number is named', () => {
    const columnsOf = (sheet: Sheet): number => new Set(sheet.view.plan.cells.map(({ left }) => left)).size;
    assert.equal(columnsOf(sheets.put(cell('a', 0, 9), content(), 0)!), 3);
    assert.equal(columnsOf(sheets.put(cell('b', 0, 9), content(), 4)!), 4);
    assert.equal(columnsOf(sheets.put(cell('c', 0, 3), content(), 8)!), 3);
  });
});
