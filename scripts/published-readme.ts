import { copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/*
 * node published-readme.js prepare|restore: npm and flows.nodered.org show the README away from its repository, where links to files beside it
 * lead nowhere. `npm pack` and `npm publish` therefore pack one whose links lead into the published package; the repository keeps its own.
 */

const ROOT = join(__dirname, '..', '..');
const README = join(ROOT, 'README.md');
const KEPT = join(ROOT, 'out', 'README.md');
/** Serves the files of every package on npm. */
const SERVER = 'https://unpkg.com';
const LINK = /\]\((?<target>[^()\s]+)\)/g;
/** Links that need no change: to another site, or to a place on the same page. */
const ELSEWHERE = /^(?:https?:|#)/;

export interface PackageVersion {
  readonly name: string;
  readonly version: string;
}

/** The files beside a README that its links and pictures lead to, without the places within them. */
export function linkedFiles(readme: string): string[] {
  const targets = [...readme.matchAll(LINK)].map(({ groups }) => groups!.target!);
  return targets.filter((target) => !ELSEWHERE.test(target)).map((target) => target.split('#')[0]!);
}

/** A README whose links to files beside it lead to the same files of the published version. */
export function publishedReadme(readme: string, { name, version }: PackageVersion): string {
  return readme.replace(LINK, (link, target: string) =>
    ELSEWHERE.test(target) ? link : `](${new URL(target, `${SERVER}/${name}@${version}/`).href})`,
  );
}

function prepare(): void {
  const readme = readFileSync(README, 'utf8');
  // A pack that was broken off has left the published one here, and the repository's own in safety.
  if (linkedFiles(readme).length === 0) return;
  mkdirSync(dirname(KEPT), { recursive: true });
  copyFileSync(README, KEPT);
  const version = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageVersion;
  writeFileSync(README, publishedReadme(readme, version));
}

if (require.main === module) {
  if (process.argv[2] === 'prepare') prepare();
  else renameSync(KEPT, README);
}
