import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpawnedEngine } from '../../../src/engine/process/spawned-engine.js';
import { measureExecutor } from '../../../src/executors/choose/measure.js';
import { asNode } from '../../../src/child-process/as-node.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/settings/engine-settings.js';
import { NeuralStyleError } from '../../../src/errors.js';
import { skip } from '../../support/skip.js';

const PATIENCE = 60;

describe('In Electron', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neural-style-electron-'));
  const node = process.execPath;
  const versions = process.versions;

  // An application that opens a window, unless it is told to be Node.js.
  before(function () {
    if (process.platform === 'win32') {
      skip(this, 'the application is a shell script here');
    }
    const application = join(folder, 'application');
    writeFileSync(
      application,
      `#!/bin/sh\n[ "$ELECTRON_RUN_AS_NODE" = 1 ] || { echo "opened a window" >&2; exit 1; }\nexec '${node}' "$@"\n`,
    );
    chmodSync(application, 0o755);
    process.execPath = application;
    Object.defineProperty(process, 'versions', { value: { ...versions, electron: '30.0.0' }, configurable: true });
  });

  after(() => {
    process.execPath = node;
    Object.defineProperty(process, 'versions', { value: versions, configurable: true });
    rmSync(folder, { recursive: true });
  });

  it('the engine process is Node.js, and no second application', async () => {
    const child = new SpawnedEngine({ ...DEFAULT_ENGINE_SETTINGS, executor: 'kernels', threads: 1 }, PATIENCE);
    try {
      assert.equal((await child.ready()).name, 'kernels');
    } finally {
      child.kill(new NeuralStyleError('engine-closed'));
    }
  });

  it('so is the process that measures an engine', async () => {
    const measurement = await measureExecutor({ executor: 'kernels', threads: 1, size: 32, iterations: 1 });
    assert.ok('milliseconds' in measurement, JSON.stringify(measurement));
  });

  it('nothing is added elsewhere', () => assert.deepEqual([asNode({}), Object.keys(asNode())], [{}, ['ELECTRON_RUN_AS_NODE']]));
});
