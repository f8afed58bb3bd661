import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGES } from '../../src/errors.js';

const LOCALES = join(__dirname, '..', '..', '..', 'nodes', 'locales');
const ENGLISH = 'en-US';
/** The catalogue and the part of it that translate src/errors.ts, whose English stands there and not in a locale. */
const SHARED = 'neural-style-engine';
const ERRORS = `${SHARED}.errors.`;

type Texts = ReadonlyMap<string, string>;

const filesOf = (locale: string, ending: string): string[] =>
  readdirSync(join(LOCALES, locale))
    .filter((name) => name.endsWith(ending))
    .sort();

const read = (locale: string, file: string): string => readFileSync(join(LOCALES, locale, file), 'utf8');

/** All texts of a catalogue by their paths, such as `neural-style-engine.label.name`. */
function textsOf(value: unknown, path = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, path ? `${path}.${key}` : key));
}

const catalogue = (locale: string, file: string): Texts => new Map(textsOf(JSON.parse(read(locale, file))));

/** What a translation of a catalogue must hold: the English texts, and with the shared ones those of the errors. */
function original(file: string): Texts {
  const errors = file === `${SHARED}.json` ? Object.entries(MESSAGES).map(([code, text]) => [ERRORS + code, text] as const) : [];
  return new Map([...catalogue(ENGLISH, file), ...errors]);
}

const placeholders = (text: string): string[] => [...new Set(text.match(/__\w+?__/g))].sort();

/** The elements that help is built of, in order, with their attributes; those that only stress a word are free. */
const outline = (html: string): string[] =>
  [...html.matchAll(/<\/?(?:script|h\d|p|dl|dt|dd|ol|ul|li|span|a)\b[^>]*>/g)].map(([tag]) => tag.replace(/\s+(?=>)|\s*\n\s*/g, ''));

/** What must read the same in any language, in no order, since another language has its own order of words. */
const literals = (html: string): string[] => [
  ...[...html.matchAll(/<code>([\s\S]*?)<\/code\s*>/g)].map(([, code]) => code!.replace(/\s+/g, ' ')).sort(),
  ...[...html.matchAll(/<dt[^>]*>\s*([^<]*?)\s*<span class="property-type">([^<]*)<\/span>/g)].map(
    ([, name, type]) => `${name!}: ${type!}`,
  ),
];

const emptyOf = (texts: Texts): string[] => [...texts].filter(([, text]) => text.trim() === '').map(([path]) => path);

describe('the English texts', () => {
  it('come with help for every catalogue', () => {
    assert.deepEqual(
      filesOf(ENGLISH, '.html').map((name) => name.replace('.html', '')),
      filesOf(ENGLISH, '.json').map((name) => name.replace('.json', '')),
    );
  });

  it('are nowhere empty', () => {
    for (const file of filesOf(ENGLISH, '.json')) assert.deepEqual(emptyOf(catalogue(ENGLISH, file)), [], file);
  });
});

for (const locale of readdirSync(LOCALES).filter((name) => name !== ENGLISH)) {
  describe(`the texts in ${locale}`, () => {
    it('stand in the same files as the English ones', () => {
      assert.deepEqual(filesOf(locale, ''), filesOf(ENGLISH, ''));
    });

    for (const file of filesOf(ENGLISH, '.json')) {
      it(`have the keys and placeholders of ${file}, and none is empty`, () => {
        const expected = original(file);
        const actual = catalogue(locale, file);
        assert.deepEqual([...actual.keys()].sort(), [...expected.keys()].sort());
        assert.deepEqual(emptyOf(actual), []);
        for (const [path, text] of expected) assert.deepEqual(placeholders(actual.get(path)!), placeholders(text), path);
      });
    }

    for (const file of filesOf(ENGLISH, '.html')) {
      it(`are built as ${file} is, with the same names in it`, () => {
        assert.deepEqual(outline(read(locale, file)), outline(read(ENGLISH, file)));
        assert.deepEqual(literals(read(locale, file)), literals(read(ENGLISH, file)));
      });
    }
  });
}
