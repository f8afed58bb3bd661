import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');
const LOCALES = join(ROOT, 'nodes', 'locales');

interface PreviewTexts {
  readonly 'neural-style-preview': { readonly tour: Readonly<Record<string, string>> };
}

function tourIn(language: string): Readonly<Record<string, string>> {
  const texts = JSON.parse(readFileSync(join(LOCALES, language, 'neural-style-preview.json'), 'utf8')) as PreviewTexts;
  return texts['neural-style-preview'].tour;
}

describe('the tour of the first flow', () => {
  it('says every step in each language that the nodes speak', () => {
    const [flow, start] = ['first-flow', 'start'].map((name) => readFileSync(join(ROOT, 'editor', 'tour', `${name}.ts`), 'utf8'));
    const keys = [...flow!.matchAll(/\b(?:step\('[\w-]+', |tourText\()'([\w-]+)'/g), ...start!.matchAll(/'tour\.([\w-]+)'/g)];
    const used = keys.map(([, key]) => key!).sort();
    assert.ok(used.length > 10, `only ${used.length} texts`);
    for (const language of readdirSync(LOCALES)) {
      const tour = tourIn(language);
      assert.deepEqual(Object.keys(tour).sort(), used, language);
      for (const [key, text] of Object.entries(tour)) assert.match(text, /\S/, `${language}: ${key}`);
    }
  });
});
