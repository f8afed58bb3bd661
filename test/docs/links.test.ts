import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { ROOT } from '../../scripts/node-red.js';

const LINK = /\]\((?<target>[^()\s]+)\)/g;

const pagesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, folder, name));

const atRoot = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
const PAGES = [...atRoot.map((name) => join(ROOT, name)), ...pagesIn('docs'), ...pagesIn('training'), ...pagesIn('models')];

/** The name that GitHub gives the place of a heading. */
const anchor = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replace(/ /g, '-');

const anchorsOf = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchor(heading!));

/** Links of a page to files or headings that are not there. */
function broken(page: string): string[] {
  const targets = [...readFileSync(page, 'utf8').matchAll(LINK)].map(({ groups }) => groups!.target!);
  return targets.filter((target) => {
    if (/^https?:/.test(target)) return false;
    const [file, place] = target.split('#');
    const leadsTo = file ? resolve(dirname(page), decodeURI(file)) : page;
    return !existsSync(leadsTo) || (place !== undefined && !anchorsOf(leadsTo).includes(place));
  });
}

describe('the links of the documents', () => {
  for (const page of PAGES) {
    it(`lead somewhere: ${relative(ROOT, page)}`, () => {
      assert.deepEqual(broken(page), []);
    });
  }

  it('lead from the index to every page of docs/', () => {
    const index = readFileSync(join(ROOT, 'docs', 'README.md'), 'utf8');
    const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
    assert.deepEqual(
      pages.filter((page) => !index.includes(`](${page})`)),
      [],
    );
  });
});
