import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, isOffline, nodeProgram, packInto } from '../../scripts/matrix/npm.js';
import { paintIn } from '../../scripts/matrix/paint.js';
import { ROOT } from '../../scripts/node-red.js';
import { skip } from '../support/skip.js';

const MINUTE = 60_000;
/** The newest of both; the rest of the matrix is `npm run matrix`. */
const [NODE, NODE_RED] = ['24', '5'];

describe('the packed package', function () {
  this.timeout(10 * MINUTE);
  let folder: string;

  before(async () => (folder = await mkdtemp(join(tmpdir(), 'neural-style-matrix-'))));
  after(() => rm(folder, { recursive: true, force: true }));

  it(`paints in Node-RED ${NODE_RED} on Node ${NODE}`, async function () {
    const userDir = join(folder, 'user');
    let node: string;
    try {
      node = await nodeProgram(NODE, join(folder, 'node'));
      await install(userDir, [`node-red@${NODE_RED}`, await packInto(folder)], { node });
    } catch (error) {
      if (!isOffline(error)) throw error;
      skip(this, `the npm registry cannot be reached (${String(error).split('\n')[0]!})`);
    }
    const { versions, nodeTypes } = await paintIn(userDir, node);
    const { 'node-red': stanza } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      'node-red': { nodes: Record<string, string> };
    };
    assert.ok(versions.node.startsWith(`${NODE}.`) && versions.nodeRed.startsWith(`${NODE_RED}.`), JSON.stringify(versions));
    assert.deepEqual([...nodeTypes].sort(), Object.keys(stanza.nodes).sort());
  });
});
