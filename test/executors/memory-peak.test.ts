import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LEAN_MALLOC } from '../../src/child-process/lean-malloc.js';
import type { Peak } from '../support/engine/peak-process.js';

/** Of the bytes that a process takes. */
const TOLERANCES = { kernels: 0.15, onnxruntime: 0.2 } as const;

describe('The estimate of memory', function () {
  // Real iterations of VGG-19, and a machine may be slow.
  this.timeout(600_000);

  for (const [engine, tolerance] of Object.entries(TOLERANCES)) {
    for (const [network, size] of [
      ['compact', 384],
      ['compact', 640],
      ['vgg19', 256],
      ['vgg19', 384],
    ] as const) {
      it(`is within ${100 * tolerance} % of what a process takes for ${network} at ${size}² with ${engine}`, async () => {
        const script = join(__dirname, '..', 'support', 'engine', 'peak-process.js');
        const { stdout } = await promisify(execFile)(process.execPath, [script, network, String(size), engine], {
          env: { ...LEAN_MALLOC, ...process.env },
        });
        const { measured, estimated } = JSON.parse(stdout) as Peak;
        const error = estimated / measured - 1;
        assert.ok(Math.abs(error) <= tolerance, `estimated ${estimated / 1e6} MB, took ${measured / 1e6} MB`);
      });
    }
  }
});
