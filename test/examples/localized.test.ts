import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleNames, localizedExampleNames, readExample } from '../support/node-red/examples.js';
import { ROOT } from '../../scripts/node-red.js';

interface Catalogue {
  readonly folder: string;
  readonly files: Readonly<Record<string, string>>;
  /** What is the same in both languages. */
  readonly same: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
}

const CATALOGUES = join(ROOT, 'scripts', 'examples');
/** Addresses, commands, names of files and messages, which no language changes. */
const TERMS = /```[^`]+```|`[^`\n]+`|https?:\/\/[\w/:-]+(?:\.[\w/-]+)*|\b[\w-]+\.(?:jpg|js)\b|\bmsg\.\w+|\{code, message\}/g;

const READ = ['label', 'name', 'info'];
const read = (node: object): string[] => {
  const texts = READ.map((property) => (node as Record<string, unknown>)[property]);
  return texts.filter((text) => typeof text === 'string' && text !== '') as string[];
};

for (const file of readdirSync(CATALOGUES)) {
  const { folder, files, same, texts } = JSON.parse(readFileSync(join(CATALOGUES, file), 'utf8')) as Catalogue;
  const english = new Set(exampleNames().flatMap((name) => readExample(name).flatMap(read)));

  describe(`the example flows of ${file}`, () => {
    it('are all there is in English', () => {
      assert.deepEqual(Object.keys(files).sort(), exampleNames());
      assert.deepEqual(
        localizedExampleNames().filter((name) => name.startsWith(`${folder}/`)),
        Object.values(files)
          .map((name) => `${folder}/${name}`)
          .sort(),
      );
    });

    it('have each text that people read, and no other', () => {
      assert.deepEqual([...english].filter((text) => !same.includes(text)).sort(), Object.keys(texts).sort());
      assert.deepEqual(
        same.filter((text) => !english.has(text)),
        [],
      );
    });

    it('name the same addresses, commands and files', () => {
      // What is said behind commands is translated.
      const terms = (text: string): string[] => [...(text.replace(/ +# .*$/gm, '').match(TERMS) ?? [])].sort();
      for (const [text, translation] of Object.entries(texts)) assert.deepEqual(terms(translation), terms(text), text);
    });

    it('differ from the English ones in nothing else but their ids', () => {
      for (const [name, localized] of Object.entries(files)) {
        const nodes = readExample(`${folder}/${localized}`);
        const originals = new Map(nodes.flatMap(({ id }) => ['', 'subflow:'].map((before) => [before + id, before + id.slice(2)])));
        const flow = JSON.stringify(nodes, (key, value: unknown) =>
          READ.includes(key) && typeof value === 'string' ? '' : (originals.get(value as string) ?? value),
        );
        const original = JSON.stringify(readExample(name), (key, value: unknown) =>
          READ.includes(key) && typeof value === 'string' ? '' : value,
        );
        assert.equal(flow, original, name);
      }
    });
  });
}
