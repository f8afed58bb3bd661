import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { EditorKnowledge } from '../../src/properties/property.js';
import { read } from '../../src/properties/read.js';
import { defaultsOf, problemOf } from '../../src/properties/table.js';
import { OPTION_NAMES } from '../../src/properties/option-tables.js';
import { TABLES } from '../../src/properties/tables.js';

const SOURCES = join(__dirname, '..', '..', 'src');
const editor: EditorKnowledge = {
  isExpression: () => true,
  contextKey: (text) => text,
  layersOf: () => undefined,
  hasUpload: () => undefined,
};

describe('the tables of the nodes', () => {
  it('are of all nodes that this package registers', () => {
    const manifest = JSON.parse(readFileSync(join(__dirname, '..', '..', '..', 'package.json'), 'utf8')) as {
      'node-red': { nodes: Record<string, string> };
    };
    assert.deepEqual(TABLES.map(({ type }) => type).sort(), Object.keys(manifest['node-red'].nodes).sort());
  });

  it('need nothing of Node.js, so that a browser can load them', () => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, name] of readFileSync(file, 'utf8').matchAll(/require\("([^"]+)"\)/g)) {
        assert.match(name!, /^\.\.?\//, `${file} needs ${name}`);
        visit(resolve(dirname(file), name!));
      }
    };
    visit(join(SOURCES, 'properties', 'tables.js'));
    assert.ok(seen.size > TABLES.length);
  });

  for (const table of TABLES) {
    it(`have defaults without a fault for ${table.type}`, () => {
      const defaults = defaultsOf(table);
      for (const name of Object.keys(table.properties)) assert.equal(problemOf(table, name, defaults, editor), undefined, name);
      assert.doesNotThrow(() => read(table, defaults));
      assert.doesNotThrow(() => read(table, {}));
    });

    it(`take a variable of the environment for every property of ${table.type}`, () => {
      for (const name of Object.keys(table.properties)) {
        const node = { ...defaultsOf(table), preset: 'custom', where: 'queue', [name]: '${PAINT_SETTING}' };
        for (const other of Object.keys(table.properties))
          if (!(name === 'moreStyles' && other === name))
            assert.equal(problemOf(table, other, node, editor), undefined, `${other} with ${name}`);
      }
    });
  }

  it('name the options of a message once', () => assert.equal(new Set(OPTION_NAMES).size, OPTION_NAMES.length));
});
