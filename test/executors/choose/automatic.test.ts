import assert from 'node:assert/strict';
import { automaticOrder, type Probes } from '../../../src/executors/choose/automatic.js';
import { versionOf } from '../../../src/executors/choose/packages.js';
import type { Speeds } from '../../../src/executors/choose/speeds.js';

const BOTH = { 'onnxruntime-node': '1.30.0', '@tensorflow/tfjs-node': '4.22.0' };

const CORES = 4;

/** Probes with these packages installed, of these speeds; `measured` names what was measured. */
function means(installed: Record<string, string>, speeds: Speeds): Probes & { readonly measured: string[] } {
  const measured: string[] = [];
  let record: { key: string; speeds: Speeds } | undefined;
  return {
    measured,
    versionOf: (name) => installed[name],
    threadCount: (threads) => threads || CORES,
    measure: ({ executor }) => {
      measured.push(executor);
      const milliseconds = speeds[executor];
      return Promise.resolve(milliseconds === undefined ? { error: 'it crashed' } : { library: executor, milliseconds });
    },
    record: {
      read: (key) => Promise.resolve(record?.key === key ? record.speeds : undefined),
      write: (key, written) => {
        record = { key, speeds: written };
        return Promise.resolve();
      },
    },
  };
}

describe('the automatic choice', () => {
  it('is WebAssembly where nothing else is installed', async () => {
    assert.deepEqual(await automaticOrder(0, means({}, {})), ['wasm']);
  });

  it('is the one native library that is installed, unmeasured', async () => {
    const { measured, ...one } = means({ 'onnxruntime-node': '1.30.0' }, {});
    assert.deepEqual(await automaticOrder(0, one), ['onnxruntime', 'wasm']);
    assert.deepEqual(measured, []);
  });

  it('is the faster of two', async () => {
    assert.deepEqual(await automaticOrder(0, means(BOTH, { onnxruntime: 50, tensorflow: 70 })), ['onnxruntime', 'tensorflow', 'wasm']);
    assert.deepEqual(await automaticOrder(0, means(BOTH, { onnxruntime: 90, tensorflow: 70 })), ['tensorflow', 'onnxruntime', 'wasm']);
  });

  it('is not one that crashes', async () => {
    assert.deepEqual(await automaticOrder(0, means(BOTH, { tensorflow: 70 })), ['tensorflow', 'onnxruntime', 'wasm']);
    assert.deepEqual(await automaticOrder(0, means(BOTH, {})), ['onnxruntime', 'tensorflow', 'wasm']);
  });

  it('is measured once', async () => {
    const both = means(BOTH, { onnxruntime: 90, tensorflow: 70 });
    const orders = [await automaticOrder(0, both), await automaticOrder(0, both)];
    assert.deepEqual(orders[0], orders[1]);
    assert.deepEqual(both.measured, ['onnxruntime', 'tensorflow']);
  });

  it('is measured again where another share of the processors may be used', async () => {
    const both = means(BOTH, { onnxruntime: 90, tensorflow: 70 });
    await automaticOrder(0, both);
    await automaticOrder(CORES, both);
    assert.equal(both.measured.length, 2, 'all cores, or as many as there are, is the same');
    await automaticOrder(0, { ...both, threadCount: () => 1 });
    assert.equal(both.measured.length, 4);
  });

  it('is measured again with other threads, or another version of a library', async () => {
    const both = means(BOTH, { onnxruntime: 90, tensorflow: 70 });
    await automaticOrder(0, both);
    await automaticOrder(1, both);
    await automaticOrder(1, { ...both, versionOf: () => '2.0.0' });
    assert.equal(both.measured.length, 6);
  });
});

describe('versionOf', () => {
  it('tells the version of an installed package', () => {
    assert.match(versionOf('onnxruntime-common')!, /^\d+\.\d+\.\d+/);
  });

  it('tells nothing of one that is not', () => {
    assert.equal(versionOf('@neural-style/absent'), undefined);
  });
});
