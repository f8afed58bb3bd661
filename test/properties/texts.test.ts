import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChoiceProperty } from '../../src/properties/kinds.js';
import { TABLES } from '../../src/properties/tables.js';

const LOCALES = join(__dirname, '..', '..', '..', 'nodes', 'locales');
/** Kinds whose fields say beside them what may be typed. */
const WITH_HINTS = ['number', 'integer', 'counts', 'colour'];

type Texts = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

for (const language of ['en-US', 'zh-CN']) {
  const text = (file: string): string => readFileSync(join(LOCALES, language, file), 'utf8');
  const catalogue = (type: string): Texts => (JSON.parse(text(`${type}.json`)) as Record<string, Texts>)[type]!;

  describe(`the properties in ${language}`, () => {
    for (const { type, properties } of TABLES) {
      it(`of ${type} have labels, hints, and names for what there is to choose`, () => {
        for (const [name, property] of Object.entries(properties)) {
          const texts = catalogue(property.home!);
          assert.ok(texts.label?.[name], `label.${name}`);
          const hints = WITH_HINTS.includes(property.kind) ? (property.hints ?? [{ key: name }]) : [];
          for (const { key } of hints) assert.ok(texts.hint?.[key], `hint.${key}`);
          const choices = property.kind === 'choice' ? (property as ChoiceProperty).choices : [];
          for (const choice of choices) assert.ok(texts[name]?.[choice], `${name}.${choice}`);
        }
      });

      it(`of ${type} are in its help`, () => {
        const help = text(`${type}.html`)
          .replace(/<[^>]*>/g, '')
          .replace(/\s+/g, ' ')
          .toLowerCase();
        for (const [name, property] of Object.entries(properties)) {
          const label = catalogue(property.home!).label![name]!.toLowerCase();
          assert.ok(help.includes(label), `${name}: "${label}"`);
        }
      });
    }
  });
}
