import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGES } from '../../src/errors.js';

const ROOT = join(__dirname, '..', '..', '..');
const LOCALES = join(ROOT, 'nodes', 'locales', 'en-US');

/** What the palette calls our nodes, and two of Node-RED's that we speak of. */
const NAMES = readdirSync(LOCALES)
  .filter((file) => file.endsWith('.json'))
  .map((file) => {
    const type = file.slice(0, -'.json'.length);
    return (JSON.parse(readFileSync(join(LOCALES, file), 'utf8')) as Record<string, { palette: string }>)[type]!.palette;
  })
  .concat('Catch', 'function');

/** A node that a sentence names: one or two words before the word. */
const NAMED = /\b(?:the|an?|or) ((?:neural-style )?(?:(?:image|style) )?\w+) node\b/g;

const namedIn = (text: string): string[] => [...text.matchAll(NAMED)].map(([, name]) => name!.replace('neural-style ', ''));

/** All TypeScript of a folder, with its folders. */
const sources = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(ROOT, folder, name));

describe('the nodes that messages name', () => {
  it('are in the palette, where an error names them', () => {
    for (const [code, text] of Object.entries(MESSAGES))
      for (const name of namedIn(text)) assert.ok(NAMES.includes(name), `${code}: ${name}`);
  });

  it('are in the palette, where an advice names them', () => {
    const advices = [...sources('src'), ...sources('nodes')].flatMap((file) => {
      const code = readFileSync(file, 'utf8');
      return [...code.matchAll(/(?:advice: |expectPayload\([^;]*?, )'([^']*)'/g), ...code.matchAll(/'((?:Wire in|Put|Have) [^']*)'/g)].map(
        ([, text]) => text!,
      );
    });
    assert.ok(advices.length >= 5);
    for (const advice of advices) for (const name of namedIn(advice)) assert.ok(NAMES.includes(name), `${advice}: ${name}`);
  });
});
