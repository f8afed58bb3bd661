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

const WASM = { library: 'onnxruntime-web', milliseconds: 150 };
const ABSENT = { error: "Cannot find module 'onnxruntime-node'" };

function findings(onnxruntime: Findings['onnxruntime']): Findings {
  return { kernels: WASM, onnxruntime, tensorflow: { error: 'it is not installed' }, wasm: WASM };
}

const fast = findings({ library: 'onnxruntime-node', milliseconds: 50 });

describe('adviceFor', () => {
  it('knows a graphics card that is faster than the processor', () => {
    const cards = { cuda: { error: 'no card' }, webgpu: { library: 'onnxruntime-node', milliseconds: 10 } };
    assert.match(adviceFor(DEBIAN, fast, cards), /takes 20 % of the processor's time\. Choose the device webgpu in the engine node/);
    assert.match(adviceFor(DEBIAN, fast, { webgpu: { library: 'onnxruntime-node', milliseconds: 60 } }), /Nothing that could be installed/);
  });

  const cases: Record<string, [Partial<Machine>, Findings, RegExp]> = {
    'a processor without AVX-512': [{}, fast, /Nothing that could be installed\. Processors with AVX-512/],
    'the fastest there is': [{ instructions: ['AVX2', 'AVX-512'] }, fast, /Nothing that could be installed\. A smaller picture/],
    'a machine without ONNX Runtime': [{}, findings(ABSENT), /ONNXRUNTIME_NODE_INSTALL=skip .*: npm install onnxruntime-node$/],
    Alpine: [{ libc: 'musl' }, findings(ABSENT), /no build for musl \(Alpine\).*glibc 2\.28/],
    'a 32-bit board': [{ arch: 'arm', libc: 'glibc 2.31' }, findings(ABSENT), /no build for linux on arm\. A 64-bit system/],
    'a Mac with an Intel processor': [{ platform: 'darwin', libc: null }, findings(ABSENT), /no build for darwin on x64.*tfjs-node/],
    'an old processor': [{}, findings({ error: 'the process ended with SIGILL' }), /needs instructions that this processor does not have/],
    'a damaged installation': [
      {},
      findings({ error: 'version GLIBC_2.99 not found' }),
      /does not load here \(version GLIBC_2\.99 not found\)/,
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
