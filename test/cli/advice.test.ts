import assert from 'node:assert/strict';
import { adviceFor, rebuildAdvice, type Findings } from '../../src/cli/advice.js';
import type { Machine } from '../../src/cli/machine.js';

const DEBIAN: Machine = {
  platform: 'linux',
  arch: 'x64',
  libc: 'glibc 2.36',
  processor: 'a processor',
  cores: 2,
  memory: 4e9,
  instructions: ['AVX', 'AVX2'],
};

const AVX2 = { library: 'avx2', milliseconds: 40 };
const ABSENT = { error: "Cannot find module 'onnxruntime-node'" };
const RUNS = { library: 'onnxruntime-node', milliseconds: 50 };
/** Our kernels as WebAssembly, for a reason. */
const webAssembly = (reason: string): Findings['kernels'] => ({
  library: 'WebAssembly simd',
  milliseconds: 90,
  slowerBecause: [reason],
});

function findings(onnxruntime: Findings['onnxruntime'], kernels: Findings['kernels'] = AVX2): Findings {
  return { kernels, onnxruntime, tensorflow: { error: 'it is not installed' } };
}

describe('adviceFor', () => {
  it('knows a graphics card that is faster than the fastest on the processor', () => {
    const webgpu = { library: 'onnxruntime-node', milliseconds: 10 };
    const advice = adviceFor(DEBIAN, findings(RUNS), { cuda: { error: 'no card' }, webgpu });
    assert.match(advice, /takes 25 % of the processor's time\. Choose the device webgpu in the engine node/);
    const slow = { ...webgpu, milliseconds: 45 };
    assert.match(adviceFor(DEBIAN, findings(RUNS), { webgpu: slow }), /Nothing that could be installed/);
  });

  const cases: Record<string, [Partial<Machine>, Findings, RegExp]> = {
    'a processor without AVX-512': [{}, findings(RUNS), /^Nothing that could be installed\. Processors with AVX-512/],
    'the fastest there is': [{ instructions: ['AVX2', 'AVX-512'] }, findings(RUNS), /^Nothing that could be installed\. A smaller picture/],
    'a machine without ONNX Runtime': [
      {},
      findings(ABSENT),
      /^A graphics card, if there is one: install onnxruntime-node .*_INSTALL=skip .*: npm install onnxruntime-node$/,
    ],
    Alpine: [{ libc: 'musl' }, findings(ABSENT), /^Nothing that could be installed/],
    'a 32-bit board': [
      { arch: 'arm', libc: 'glibc 2.31' },
      findings(ABSENT, webAssembly('this package has no native kernels for linux-arm')),
      /but this package has no native kernels for linux-arm\. A 64-bit system on the same board has some\.$/,
    ],
    'a Mac with an Intel processor': [
      { platform: 'darwin', libc: null },
      findings(ABSENT, webAssembly('this package has no native kernels for darwin-x64')),
      /but this package has no native kernels for darwin-x64\.$/,
    ],
    'a Mac with an Apple processor': [
      { platform: 'darwin', arch: 'arm64', libc: null },
      findings(ABSENT, webAssembly('this package has no native kernels for darwin-arm64')),
      /for darwin-arm64\. ONNX Runtime, perhaps, or a graphics card through it: install onnxruntime-node /,
    ],
    'an old processor': [
      {},
      findings(RUNS, webAssembly('this processor runs none of the native kernels')),
      /^Kernels that are compiled for the processor, but this processor runs none of the native kernels\.$/,
    ],
    'a damaged installation': [
      {},
      findings({ error: 'version GLIBC_2.99 not found' }),
      /^ONNX Runtime, which graphics cards need, does not load here \(version GLIBC_2\.99 not found\)\. Install it anew/,
    ],
  };
  for (const [name, [machine, found, expected]] of Object.entries(cases)) {
    it(`knows what helps ${name}`, () => assert.match(adviceFor({ ...DEBIAN, ...machine }, found), expected));
  }
});

describe('rebuildAdvice', () => {
  it('says what a rebuild needs where its install script would fetch from the internet', () => {
    assert.match(rebuildAdvice(DEBIAN, {}, false) ?? '', /"npm rebuild" here needs ONNXRUNTIME_NODE_INSTALL=skip .* \.npmrc/);
  });

  it('says nothing where the script fetches nothing, or is told not to', () => {
    assert.equal(rebuildAdvice(DEBIAN, {}, true), null);
    assert.equal(rebuildAdvice(DEBIAN, { ONNXRUNTIME_NODE_INSTALL: 'skip' }, false), null);
    assert.equal(rebuildAdvice(DEBIAN, { npm_config_onnxruntime_node_install: 'skip' }, false), null);
    assert.equal(rebuildAdvice({ ...DEBIAN, arch: 'arm64' }, {}, false), null);
    assert.equal(rebuildAdvice({ ...DEBIAN, platform: 'darwin' }, {}, false), null);
  });
});
