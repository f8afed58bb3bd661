import assert from 'node:assert/strict';
import { paintSettings } from '../../src/settings/paint-settings.js';
import { PRESET_NAMES, PRESETS } from '../../src/properties/paint-presets.js';

/** What a preset costs, in iterations of the full size. */
function costOf(preset: string): number {
  return paintSettings({ preset }).job.scales.reduce((sum, { factor, iterations }) => sum + iterations * factor ** 2, 0);
}

describe('presets', () => {
  it("are the paper's program, fast, balanced, best, and what the node says", () => {
    assert.deepEqual(PRESET_NAMES, ['reference', 'fast', 'balanced', 'best', 'custom']);
    assert.deepEqual([...Object.keys(PRESETS), 'custom'], PRESET_NAMES);
  });

  it('have the reference as the paper has it: noise, Adam, 1000 iterations at one size', () => {
    const { job, init } = paintSettings({ preset: 'reference' });
    assert.deepEqual([init, job.method, job.learningRate, job.clamp, job.averaging], ['noise', 'adam', 10, false, 0]);
    assert.deepEqual(job.scales, [{ factor: 1, iterations: 1000 }]);
  });

  for (const preset of ['fast', 'balanced', 'best']) {
    it(`paint from coarse to fine in ${preset}`, () => {
      const { scales } = paintSettings({ preset }).job;
      assert.ok(scales.length > 1);
      assert.equal(scales.at(-1)!.factor, 1);
      scales.slice(1).forEach(({ factor }, i) => assert.ok(factor > scales[i]!.factor));
    });
  }

  it('cost more the better they are, and less than the reference', () => {
    const costs = ['fast', 'balanced', 'best', 'reference'].map(costOf);
    assert.deepEqual(
      costs,
      [...costs].sort((a, b) => a - b),
    );
    assert.equal(new Set(costs).size, 4);
  });
});
