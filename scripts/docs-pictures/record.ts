import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../node-red.js';
import { DOCS_PICTURES, digestOf } from './sources.js';

/*
 * node record.js FILE …: notes in docs/images/made-from.json what pictures of the documentation were made from. The scripts that make the
 * pictures call it when they have made them.
 */

const RECORD = join(ROOT, 'docs', 'images', 'made-from.json');

/** The digest that each picture had when it was made, by its file name. */
export function recordedDigests(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(RECORD, 'utf8')) as Record<string, string>;
}

function record(made: readonly string[]): void {
  const before = recordedDigests();
  const digests = DOCS_PICTURES.map((picture) => [picture.file, made.includes(picture.file) ? digestOf(picture) : before[picture.file]]);
  writeFileSync(RECORD, `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`);
}

if (require.main === module) record(process.argv.slice(2));
