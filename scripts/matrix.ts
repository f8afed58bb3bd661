import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { install, nodeProgram, packInto } from './matrix/npm.js';
import { paintIn } from './matrix/paint.js';
import { PLATFORMS, installFor, prebuildsIn } from './matrix/platforms.js';

/*
 * npm run matrix [-- --node 24 --node-red 5] [--no-platforms]: packs the package and installs it from the npm registry beside
 * each Node-RED on each Node that this one supports, paints there, with and without the native kernels; and has npm install it as
 * it would on other platforms. Prints the tables of docs/matrix.md.
 */

/** Node-RED 5 wants Node 22.9 or newer. */
const PAIRS = [
  ['20', '4.1'],
  ['22', '4.1'],
  ['22', '5'],
  ['24', '4.1'],
  ['24', '5'],
] as const;

function row(...cells: readonly string[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

async function paintOnPairs(tarball: string, folder: string, pairs: readonly (readonly [string, string])[]): Promise<boolean> {
  let done = true;
  row('Node.js', 'Node-RED', 'node types', 'painted with', 'without native kernels');
  row('---', '---', '--:', '---', '---');
  for (const [nodeMajor, nodeRed] of pairs) {
    const userDir = join(folder, `node-${nodeMajor}-node-red-${nodeRed}`);
    try {
      const node = await nodeProgram(nodeMajor, join(folder, `node-${nodeMajor}`));
      await install(userDir, [`node-red@${nodeRed}`, tarball], { node });
      const { versions, nodeTypes, engine } = await paintIn(userDir, node);
      // As on a platform that there is no build for.
      await rm(prebuildsIn(userDir), { recursive: true, force: true });
      const floor = await paintIn(userDir, node);
      row(versions.node, versions.nodeRed, String(nodeTypes.length), engine, floor.engine);
    } catch (error) {
      done = false;
      row(nodeMajor, nodeRed, '', '**failed**', '');
      console.error(error instanceof Error ? error.message : error);
    }
    await rm(userDir, { recursive: true, force: true });
  }
  return done;
}

async function installOnPlatforms(tarball: string, folder: string): Promise<boolean> {
  let done = true;
  console.log();
  row('platform', 'pictures', 'kernels');
  row('---', '---', '---');
  for (const [index, platform] of PLATFORMS.entries()) {
    const target = join(folder, `platform-${index}`);
    try {
      const { sharp, kernels } = await installFor(platform, tarball, target);
      row(platform.name, sharp ?? 'no build of sharp', kernels);
    } catch (error) {
      done = false;
      row(platform.name, '**failed**', '');
      console.error(error instanceof Error ? error.message : error);
    }
    await rm(target, { recursive: true, force: true });
  }
  return done;
}

async function main(): Promise<void> {
  const options = { node: { type: 'string' }, 'node-red': { type: 'string' }, 'no-platforms': { type: 'boolean' } } as const;
  const { values } = parseArgs({ options });
  const pairs = PAIRS.filter(([node, nodeRed]) => (values.node ?? node) === node && (values['node-red'] ?? nodeRed) === nodeRed);
  const folder = await mkdtemp(join(tmpdir(), 'neural-style-matrix-'));
  try {
    const tarball = await packInto(folder);
    const painted = await paintOnPairs(tarball, folder, pairs);
    const installed = values['no-platforms'] ? true : await installOnPlatforms(tarball, folder);
    process.exitCode = painted && installed ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
