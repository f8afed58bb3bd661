import assert from 'node:assert/strict';
import { asOption, usedOptions } from '../../src/properties/as-option.js';
import { IMAGE_OUT } from '../../src/properties/nodes/image-out.js';
import { INSTANT } from '../../src/properties/nodes/instant.js';
import { OPTIMIZER } from '../../src/properties/nodes/optimizer.js';
import { TRANSFER } from '../../src/properties/nodes/transfer.js';
import type { Properties, PropertiesOf, Saved, Table } from '../../src/properties/property.js';
import { read } from '../../src/properties/read.js';
import { optionNames, valuesOf } from '../../src/properties/table.js';
import { TABLES } from '../../src/properties/tables.js';

/** What a node reads, and what it reads of the options that were used then, by way of JSON. */
function there<P extends Properties>(table: Table<P>, saved: Saved): Saved {
  return read(table, saved);
}
function andBack<P extends Properties>(table: Table<P>, saved: Saved): Saved {
  const used = usedOptions(table, there(table, saved) as PropertiesOf<Table<P>>);
  return read(table, {}, JSON.parse(JSON.stringify(used)) as Saved);
}

describe('usedOptions', () => {
  for (const table of TABLES)
    for (const name of optionNames(table))
      it(`gives ${name} of ${table.type} as a value that is read as the same`, () => {
        const property = table.properties[name]!;
        const values = valuesOf(table, {});
        const place = { name, valueOf: (other: string) => values[other] };
        const parsed = property.parse(property.default, place);
        assert.ok('value' in parsed);
        const again = property.parse(JSON.parse(JSON.stringify(asOption(property, parsed.value))), place);
        assert.deepEqual(again, parsed);
      });

  it('gives a preset’s values beside its name', () => {
    const used = usedOptions(OPTIMIZER, read(OPTIMIZER, { preset: 'fast' }));
    assert.deepEqual([used.preset, used.scales, used.iterations, used.learningRate], ['fast', 2, '60, 30', '']);
  });

  it('leads back to what was read, whatever that was', () => {
    const custom = { preset: 'custom', method: 'adam', scales: 2, iterations: '7, 8', learningRate: 3, seed: 5, clamp: false, plateau: 1 };
    assert.deepEqual(andBack(OPTIMIZER, custom), there(OPTIMIZER, custom));
    const painted = {
      ...custom,
      statistic: 'gram',
      reach: '2, 4',
      layerWeights: '{"relu1_1": 2}',
      contentLayers: 'relu3_1',
      ground: '#123',
    };
    assert.deepEqual(andBack(TRANSFER, painted), there(TRANSFER, painted));
    const levels = { strength: 0.5, strokes: 0.25 };
    assert.deepEqual(andBack(INSTANT, levels), there(INSTANT, levels));
  });

  it('leaves out what has no effect, and where a result goes', () => {
    const painted = usedOptions(TRANSFER, read(TRANSFER, { preset: 'instant' }));
    assert.ok('strength' in painted && !('styleWeight' in painted) && !('iterations' in painted));
    const used = usedOptions(IMAGE_OUT, read(IMAGE_OUT, { target: 'file', file: 'secret.png' }));
    assert.deepEqual(Object.keys(used), ['format', 'quality', 'colors', 'outputSize', 'alpha', 'ground', 'dpi', 'profile']);
  });
});
