import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const LOCALES = join(__dirname, '..', '..', '..', 'nodes', 'locales');
const ENGLISH = 'en-US';

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

/** The forms of a text with a number in it, as i18next names them: `_one`, `_other`. */
const PLURAL = /_(zero|one|two|few|many|other)$/;

/** What a translation's keys are, with one for all forms of a text that has several: languages differ in how many they need. */
const keysOf = (texts: Texts): string[] => [...new Set([...texts.keys()].map((path) => path.replace(PLURAL, '_…')))].sort();

const catalogue = (locale: string, file: string): Texts => new Map(textsOf(JSON.parse(read(locale, file))));

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

for (const locale of readdirSync(LOCALES)) {
  describe(`numbers in the texts in ${locale}`, () => {
    const forms = new Intl.PluralRules(locale).resolvedOptions().pluralCategories.sort();

    it('have each form that the language has, and no other', () => {
      for (const file of filesOf(locale, '.json')) {
        const paths = [...catalogue(locale, file).keys()].filter((path) => PLURAL.test(path));
        for (const base of new Set(paths.map((path) => path.replace(PLURAL, '')))) {
          assert.deepEqual(
            paths
              .filter((path) => path.replace(PLURAL, '') === base)
              .map((path) => path.slice(base.length + 1))
              .sort(),
            forms,
            base,
          );
        }
      }
    });

    it('leave no choice to the reader', () => {
      for (const file of filesOf(locale, '')) assert.doesNotMatch(read(locale, file), /\w\(s\)|（s）/, file);
    });
  });
}

describe('the texts that editors show by their whole keys', () => {
  const SOURCES = ['editor', 'nodes'].map((folder) => join(__dirname, '..', '..', '..', folder));
  const code = SOURCES.flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(name, 'utf8'))
    .join('\n');
  const keys = [...new Set([...code.matchAll(/sharedText\('([\w.]+)'/g)].map(([, key]) => key!))];

  it('are in the catalogue', () => {
    const known = new Set([...catalogue(ENGLISH, 'neural-style-engine.json').keys()].map((path) => path.replace(PLURAL, '')));
    assert.ok(keys.length > 10, String(keys.length));
    assert.deepEqual(
      keys.filter((key) => !known.has(`neural-style-engine.${key}`)),
      [],
    );
  });
});

for (const locale of readdirSync(LOCALES).filter((name) => name !== ENGLISH)) {
  describe(`the texts in ${locale}`, () => {
    it('stand in the same files as the English ones', () => {
      assert.deepEqual(filesOf(locale, ''), filesOf(ENGLISH, ''));
    });

    for (const file of filesOf(ENGLISH, '.json')) {
      it(`have the keys and placeholders of ${file}, and none is empty`, () => {
        const expected = catalogue(ENGLISH, file);
        const actual = catalogue(locale, file);
        assert.deepEqual(keysOf(actual), keysOf(expected));
        assert.deepEqual(emptyOf(actual), []);
        for (const [path, text] of actual) {
          const original = expected.get(path) ?? expected.get(path.replace(PLURAL, '_other'))!;
          assert.deepEqual(placeholders(text), placeholders(original), path);
        }
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
