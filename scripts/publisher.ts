import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './node-red.js';

/*
 * npm run publisher -- https://github.com/OWNER/REPOSITORY "Name <mail>": names who publishes this package, in package.json and nowhere else.
 * Without arguments it fails where nobody is named yet, as `npm publish` has it checked.
 */

/** The fields of package.json that name a publisher. */
export interface Publisher {
  readonly repository: { readonly type: string; readonly url: string };
  readonly bugs: { readonly url: string };
  readonly homepage: string;
  readonly author: string;
}

const PACKAGE = join(ROOT, 'package.json');
const PLACEHOLDER = 'OWNER';

/**
 * The fields for a repository and an author.
 * @throws Error where the address is none of a repository on GitHub
 */
export function publisherOf(address: string, author: string): Publisher {
  const name = /^https:\/\/github\.com\/([\w-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(address)?.[1];
  if (name === undefined) throw new Error(`Expected https://github.com/OWNER/REPOSITORY but received ${address}.`);
  const page = `https://github.com/${name}`;
  return { repository: { type: 'git', url: `git+${page}.git` }, bugs: { url: `${page}/issues` }, homepage: `${page}#readme`, author };
}

/** Tells whether the fields still hold placeholders. */
export function isUnnamed({ repository, author }: Publisher): boolean {
  return repository.url.includes(`/${PLACEHOLDER}/`) || author === PLACEHOLDER;
}

/** Reads package.json. */
export function readPackage(): Publisher {
  return JSON.parse(readFileSync(PACKAGE, 'utf8')) as Publisher;
}

function main([address, author]: readonly string[]): void {
  if (address !== undefined && author !== undefined) {
    writeFileSync(PACKAGE, `${JSON.stringify({ ...readPackage(), ...publisherOf(address, author) }, null, 2)}\n`);
  } else if (isUnnamed(readPackage())) {
    throw new Error('Nobody is named as the publisher: npm run publisher -- https://github.com/OWNER/REPOSITORY "Name <mail>"');
  }
}

if (require.main === module) {
  try {
    main(process.argv.slice(2));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
