import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/node-red.js';

const MOST_FILES = 20;

function foldersIn(folder: string): string[] {
  const below = readdirSync(join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [folder, ...below.flatMap(({ name }) => foldersIn(`${folder}/${name}`))];
}

function filesIn(folder: string): number {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

describe('the folders of src', () => {
  it(`hold at most ${MOST_FILES} files each, so that a reader takes one in at a glance`, () => {
    const folders = foldersIn('src');
    assert.ok(folders.includes('src/flow/node'));
    assert.deepEqual(
      folders.filter((folder) => filesIn(folder) > MOST_FILES),
      [],
    );
  });
});
