import assert from 'node:assert/strict';
import { ENGINE } from '../../src/properties/nodes/engine.js';
import { FEATURES } from '../../src/properties/nodes/features.js';
import { IMAGE_OUT } from '../../src/properties/nodes/image-out.js';
import { LOSS } from '../../src/properties/nodes/loss.js';
import { OPTIMIZER } from '../../src/properties/nodes/optimizer.js';
import type { EditorKnowledge, Table } from '../../src/properties/property.js';
import { read } from '../../src/properties/read.js';
import { defaultsOf, problemOf } from '../../src/properties/table.js';
import { queueSettings } from '../../src/queue/sender/queue-settings.js';
import { engineSettings } from '../../src/settings/engine-settings.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { paintSettings } from '../../src/settings/paint-settings.js';

/*
 * Dialogs and the run time once judged these settings differently, each by a copy of its own.
 */

const editor: EditorKnowledge = {
  isExpression: () => true,
  contextKey: (text) => text,
  layersOf: () => undefined,
  hasUpload: () => undefined,
};

interface Case {
  readonly name: string;
  readonly table: Table;
  readonly saved: Readonly<Record<string, unknown>>;
  /** The setting that is wrong; null where all are right. */
  readonly wrong: string | null;
  /** What the run time makes of the node. */
  readonly run: (saved: object) => unknown;
}

const custom = { preset: 'custom' };
const optimizer = (name: string, saved: object, wrong: string | null = null): Case => ({
  ...{ name, table: OPTIMIZER, wrong },
  saved: { ...custom, ...saved },
  run: paintSettings,
});

const CASES: readonly Case[] = [
  optimizer('an empty number of retries', { retries: '' }),
  optimizer('a history of 0 for Adam, which has none', { method: 'adam', historySize: 0 }),
  optimizer('a history of 0 for L-BFGS', { historySize: 0 }, 'historySize'),
  optimizer('a share of noise where a preset starts from noise', { preset: 'reference', noiseRatio: 5 }),
  optimizer('a share of noise in a picture', { noiseRatio: 5 }, 'noiseRatio'),
  optimizer('a plateau over 0 iterations where nothing stops early', { plateauWindow: 0 }),
  optimizer('a plateau over 0 iterations', { plateau: 1, plateauWindow: 0 }, 'plateauWindow'),
  optimizer('a checkpoint every 0 iterations without a checkpoint', { checkpointEvery: 0 }),
  optimizer('a checkpoint every 0 iterations', { checkpoint: 'a', checkpointEvery: 0 }, 'checkpointEvery'),
  optimizer('a factor between sizes where there is one size', { scaleFactor: 5 }),
  optimizer('a factor of 5 between two sizes', { scales: 2, scaleFactor: 5 }, 'scaleFactor'),
  {
    name: 'a quality of 500 for PNG',
    table: IMAGE_OUT,
    saved: { format: 'png', quality: 500 },
    wrong: null,
    run: (saved) => read(IMAGE_OUT, saved),
  },
  {
    name: 'a quality of 500 for JPEG',
    table: IMAGE_OUT,
    saved: { quality: 500 },
    wrong: 'quality',
    run: (saved) => read(IMAGE_OUT, saved),
  },
  ...[200, 0.001].map((layerExponent) => ({
    ...{ name: `an exponent of ${layerExponent}`, table: LOSS, saved: { layerExponent }, wrong: 'layerExponent' },
    run: lossSettings,
  })),
  {
    ...{ name: 'layers with a space between', table: FEATURES, saved: { layers: 'relu3_1 relu4_1' }, wrong: null },
    run: (saved) => read(FEATURES, saved),
  },
  {
    ...{ name: 'more of the latest styles than are kept', table: LOSS, saved: { match: 'latest', styles: 20 }, wrong: 'styles' },
    run: (saved) => read(LOSS, saved),
  },
  {
    ...{ name: 'as many styles of the same message', table: LOSS, saved: { match: 'message', styles: 20 }, wrong: null },
    run: (saved) => read(LOSS, saved),
  },
  { name: 'fewer threads than none', table: ENGINE, saved: { threads: -1 }, wrong: 'threads', run: engineSettings },
];

describe('the dialog and the run time agree on', () => {
  for (const { name, table, saved, wrong, run } of CASES) {
    it(`${name}: ${wrong === null ? 'right' : 'wrong'}`, () => {
      const node = { ...defaultsOf(table), ...saved };
      const found = Object.keys(table.properties).find((property) => problemOf(table, property, node, editor));
      assert.equal(found ?? null, wrong);
      if (wrong === null) assert.doesNotThrow(() => run(node));
      else assert.throws(() => run(node), new RegExp(` for ${wrong} but received `));
    });
  }

  it('the address of a queue that a flow file lacks', () => {
    assert.equal(queueSettings({}).redis.url, defaultsOf(ENGINE).redisUrl);
  });
});
