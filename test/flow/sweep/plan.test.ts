import assert from 'node:assert/strict';
import { planOf, planSweep } from '../../../src/flow/sweep/plan.js';

const WEIGHTS = { name: 'styleWeight', isProperty: false, values: [50, 500] };
const STYLES = { name: 'style', isProperty: true, values: ['/data/waves.jpg', 'C:\\mosaic.png', 'https://example.org/a.png'] };

describe('planSweep', () => {
  it('has a picture for each value of one option, with a title that says it', () => {
    const { cells, grid } = planSweep(WEIGHTS, null);
    assert.equal(grid, null);
    assert.deepEqual(
      cells.map(({ title, set }) => [title, set.map(({ value }) => value)]),
      [
        ['styleWeight 50', [50]],
        ['styleWeight 500', [500]],
      ],
    );
  });

  it('has each value of two with each other, row by row, and names files without their folders', () => {
    const { cells, grid } = planSweep(WEIGHTS, STYLES);
    assert.deepEqual(grid, {
      columns: ['styleWeight 50', 'styleWeight 500'],
      rows: ['style waves.jpg', 'style mosaic.png', 'style a.png'],
    });
    assert.equal(cells.length, 6);
    assert.deepEqual(
      cells[3]!.set.map(({ value }) => value),
      [500, 'C:\\mosaic.png'],
    );
    assert.equal(cells[3]!.title, 'styleWeight 500 · style mosaic.png');
  });

  it('refuses the same option, or property of the message, in both directions', () => {
    const properties = { acrossOption: 'seed', acrossProperty: 'style', acrossValues: [1], downProperty: 'style', downValues: [2] };
    assert.throws(() => planOf({ ...properties, downOption: 'seed' }), { code: 'setting-invalid', message: /downOption/ });
    assert.throws(() => planOf({ ...properties, acrossOption: 'property', downOption: 'property' }), { code: 'setting-invalid' });
    assert.equal(planOf({ ...properties, downOption: 'size' }).cells.length, 1);
  });

  it('cuts a long value in its title', () => {
    const [cell] = planSweep({ name: 'layerWeights', isProperty: false, values: [{ relu1_1: 1, relu2_1: 2, relu3_1: 3 }] }, null).cells;
    assert.ok(cell!.title.length < 45);
  });
});
