import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const SUPPORT = join('test', 'support', 'engine');
const PRELOAD = join(__dirname, '..', '..', '..', SUPPORT, 'added-records.cjs');
const PROGRAM = join(__dirname, '..', '..', SUPPORT, 'added-records.js');

describe('A term, an optimiser and an executor that are added to their records', () => {
  let found: Readonly<Record<string, unknown>>;

  before(async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--require', PRELOAD, PROGRAM]);
    found = JSON.parse(stdout) as typeof found;
  });

  it('are in the dialogs: a weight of the loss and style transfer nodes, a method, an engine', () => {
    assert.deepEqual(found.defaults, [0, 0]);
    assert.deepEqual(found.methods, ['steepest', 'lbfgs', 'adam']);
    assert.deepEqual(found.executors, ['auto', 'abacus', 'kernels', 'onnxruntime', 'tensorflow']);
  });

  it('may be asked for by a message, and by the command line', () => {
    assert.equal(found.isOption, true);
    const [flag] = found.flags as readonly Readonly<Record<string, string>>[];
    assert.deepEqual([flag?.name, flag?.value, flag?.help], ['brightness-weight', '0', 'more is darker']);
    assert.deepEqual(found.steered, { weights: { brightness: 2 } });
    assert.deepEqual(found.sliders, { brightness: 3, content: 5, lines: 0, tv: 100 });
  });

  it('reach a worker, and its losses come back', () => {
    assert.deepEqual(found.received, {
      method: 'steepest',
      weights: { brightness: 3, content: 5, style: 500, lines: 0, tv: 100, temporal: 1000 },
    });
    assert.equal((found.losses as Readonly<Record<string, number>>).brightness, 4);
  });

  it('are drawn, made and reckoned with', () => {
    assert.ok(['brightness 4', '#123456'].includes(String(found.plot)));
    assert.deepEqual([found.learningRate, found.optimizer, found.planes], [7, { isSteepest: true }, 7]);
    assert.deepEqual(found.executor, { name: 'abacus', library: 'beads', device: 'cpu' });
  });
});
