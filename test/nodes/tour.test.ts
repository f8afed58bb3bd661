import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..', '..');

type Texts = Readonly<Record<string, string>>;

interface Tour {
  readonly steps: readonly { readonly title?: Texts; readonly description: Texts }[];
}

describe('the tour of the first flow', () => {
  it('says every step in each language that the nodes speak', async () => {
    const { default: tour } = (await import(join(ROOT, 'resources', 'first-flow.mjs'))) as { default: Tour };
    const languages = readdirSync(join(ROOT, 'nodes', 'locales')).sort();
    for (const { title, description } of tour.steps) {
      for (const texts of title ? [title, description] : [description]) {
        assert.deepEqual(Object.keys(texts).sort(), languages);
        for (const text of Object.values(texts)) assert.match(text, /\S/);
      }
    }
  });
});
