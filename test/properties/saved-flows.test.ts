import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EditorKnowledge, Saved } from '../../src/properties/property.js';
import { read } from '../../src/properties/read.js';
import { defaultsOf, problemOf } from '../../src/properties/table.js';
import { TABLES } from '../../src/properties/tables.js';
import { queueSettings } from '../../src/queue/sender/queue-settings.js';
import { engineSettings } from '../../src/settings/engine-settings.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { paintSettings } from '../../src/settings/paint-settings.js';

/** Flows as version 0.1.0 saved them, and settings.json: what it made of them. */
const FLOWS = join(__dirname, '..', '..', '..', 'test', 'fixtures', 'flows');
const SETTINGS = 'settings.json';

interface FlowNode extends Saved {
  readonly id: string;
  readonly type: string;
}

const parsed = (file: string): unknown => JSON.parse(readFileSync(join(FLOWS, file), 'utf8'));
const nodesOf = (file: string): FlowNode[] => parsed(file) as FlowNode[];
const tableOf = (type: string): (typeof TABLES)[number] | undefined => TABLES.find((table) => table.type === type);
const editor: EditorKnowledge = {
  isExpression: () => true,
  contextKey: (text) => text,
  layersOf: () => undefined,
  hasUpload: () => undefined,
};

/** What today's version makes of a node, of what is told of version 0.1.0. */
function settingsOf(node: FlowNode, told: object): object {
  const values = read(tableOf(node.type)!, node) as Saved;
  const made: Saved = {
    ...values,
    paint: 'paint' in told && paintSettings(node, {}, '/data'),
    loss: 'loss' in told && lossSettings(node),
    engine: 'engine' in told && engineSettings(node),
    queue: 'queue' in told && queueSettings(node),
  };
  return Object.fromEntries(Object.keys(told).map((name) => [name, made[name]]));
}

describe('a flow of version 0.1.0', () => {
  const settings = parsed(SETTINGS) as Record<string, Record<string, object>>;
  const files = readdirSync(FLOWS).filter((file) => file !== SETTINGS);

  it('is one of the eleven examples, or has every property', () => assert.equal(files.length, 12));

  for (const file of files) {
    it(`opens without a fault: ${file}`, () => {
      const ours = nodesOf(file).filter(({ type }) => tableOf(type));
      assert.ok(ours.length > 0);
      for (const node of ours) {
        const table = tableOf(node.type)!;
        for (const name of Object.keys(table.properties))
          assert.equal(problemOf(table, name, node, editor), undefined, `${node.id} ${name}`);
      }
    });

    it(`has the settings that it had: ${file}`, () => {
      const told = Object.entries(settings[file]!);
      assert.ok(told.length > 0);
      for (const [id, before] of told) {
        const node = nodesOf(file).find((each) => each.id === id)!;
        assert.deepEqual(settingsOf(node, before), before, id);
      }
    });
  }

  it('can have any property at another value than its default', () => {
    const nodes = nodesOf('every-property.json');
    for (const table of TABLES) {
      const defaults = defaultsOf(table);
      const ofType = nodes.filter(({ type }) => type === table.type);
      for (const name of Object.keys(table.properties)) {
        if (!(name in defaults)) continue;
        const isOther = ofType.some((node) => JSON.stringify(node[name]) !== JSON.stringify(defaults[name]));
        assert.ok(isOther, `${table.type} ${name}`);
      }
    }
  });
});
