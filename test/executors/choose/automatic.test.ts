import assert from 'node:assert/strict';
import { automaticOrder, type Probes } from '../../../src/executors/choose/automatic.js';
import { ownVersion, versionOf } from '../../../src/executors/choose/packages.js';
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
    ourKernels: () => 'kernels 1.0.0 avx2',
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
  const ONE = { 'onnxruntime-node': '1.30.0' };

  it('is our kernels, unmeasured, where nothing else is installed', async () => {
    const { measured, ...nothing } = means({}, {});
    assert.deepEqual(await automaticOrder(0, nothing), ['kernels']);
    assert.deepEqual(measured, []);
  });

  it('is the faster of our kernels and the one package that is installed', async () => {
    assert.deepEqual(await automaticOrder(0, means(ONE, { kernels: 20, onnxruntime: 50 })), ['kernels', 'onnxruntime']);
    assert.deepEqual(await automaticOrder(0, means(ONE, { kernels: 60, onnxruntime: 50 })), ['onnxruntime', 'kernels']);
  });

  it('is the fastest of all', async () => {
    const order = (kernels: number, onnxruntime: number, tensorflow: number): Promise<string[]> =>
      automaticOrder(0, means(BOTH, { kernels, onnxruntime, tensorflow }));
    assert.deepEqual(await order(20, 50, 70), ['kernels', 'onnxruntime', 'tensorflow']);
    assert.deepEqual(await order(60, 50, 70), ['onnxruntime', 'kernels', 'tensorflow']);
    assert.deepEqual(await order(90, 80, 70), ['tensorflow', 'onnxruntime', 'kernels']);
  });

  it('is not one that crashes, before our kernels', async () => {
    assert.deepEqual(await automaticOrder(0, means(BOTH, { kernels: 90, tensorflow: 70 })), ['tensorflow', 'kernels', 'onnxruntime']);
    assert.deepEqual(await automaticOrder(0, means(BOTH, {})), ['kernels', 'onnxruntime', 'tensorflow']);
  });

  it('is measured once', async () => {
    const one = means(ONE, { kernels: 20, onnxruntime: 50 });
    const orders = [await automaticOrder(0, one), await automaticOrder(0, one)];
    assert.deepEqual(orders[0], orders[1]);
    assert.deepEqual(one.measured, ['kernels', 'onnxruntime']);
  });

  it('is measured again where another share of the processors may be used', async () => {
    const one = means(ONE, { kernels: 20, onnxruntime: 50 });
    await automaticOrder(0, one);
    await automaticOrder(CORES, one);
    assert.equal(one.measured.length, 2, 'all cores, or as many as there are, is the same');
    await automaticOrder(0, { ...one, threadCount: () => 1 });
    assert.equal(one.measured.length, 4);
  });

  it('is measured again with other threads, or another version of a library', async () => {
    const one = means(ONE, { kernels: 20, onnxruntime: 50 });
    await automaticOrder(0, one);
    await automaticOrder(1, one);
    await automaticOrder(1, { ...one, versionOf: (name) => (name in ONE ? '2.0.0' : undefined) });
    assert.equal(one.measured.length, 6);
  });

  it('is measured again with another version or another build of our kernels', async () => {
    const one = means(ONE, { kernels: 20, onnxruntime: 50 });
    await automaticOrder(0, one);
    await automaticOrder(0, { ...one, ourKernels: () => 'kernels 1.0.1 avx2' });
    await automaticOrder(0, { ...one, ourKernels: () => 'kernels 1.0.1 simd' });
    assert.equal(one.measured.length, 6);
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

describe('ownVersion', () => {
  it("is what this package's package.json says", () => {
    assert.match(ownVersion(), /^\d+\.\d+\.\d+/);
  });
});
