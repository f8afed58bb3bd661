import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { SpawnedEngine } from '../../../src/engine/process/spawned-engine.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/settings/engine-settings.js';

const PATIENCE = 3;
const SECOND = 1000;

describe('an engine process whose heart does not beat', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
  afterEach(() => mock.timers.reset());

  it('has four times as long to begin with, since loading takes long on a busy machine', async () => {
    const child = new SpawnedEngine(DEFAULT_ENGINE_SETTINGS, PATIENCE);
    // Its pipes are not read meanwhile, so no beat comes through.
    mock.timers.tick(4 * PATIENCE * SECOND);
    assert.equal(child.ending, false);
    mock.timers.tick(SECOND);
    assert.equal(child.ending, true);
    await assert.rejects(child.ready(), { code: 'engine-unresponsive' });
  });
});
