import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/settings/engine-settings.js';
import { Texts } from '../../../src/flow/node/texts.js';
import { announcer } from '../../../src/flow/config/announce.js';

const TEXTS = new Texts({
  _: (key: string, values: object) => `${key.split('.').at(-1)!} ${JSON.stringify(values)}`,
} as unknown as NodeAPI);
const NATIVE = { name: 'onnxruntime', library: 'onnxruntime-node', device: 'cpu', passedOver: [] } as const;
const KERNELS = { name: 'kernels', library: 'avx2', device: 'cpu', passedOver: [] } as const;
const FASTER = { executor: 'onnxruntime', device: 'cpu', reason: 'GLIBC' } as const;

describe('announcer', () => {
  let lines: string[];
  const announce = (executor = 'auto'): ReturnType<typeof announcer> => {
    lines = [];
    const target = { log: (text: string) => void lines.push(text), warn: (text: string) => void lines.push(`! ${text}`) };
    return announcer(TEXTS, { ...DEFAULT_ENGINE_SETTINGS, executor }, target);
  };

  it('tells once what an engine computes with', () => {
    const ready = announce();
    ready(NATIVE);
    ready(NATIVE);
    assert.deepEqual(lines, ['runs {"name":"onnxruntime","library":"onnxruntime-node","device":"cpu"}']);
  });

  it('tells again what it computes with after a change of the build', () => {
    const ready = announce();
    ready(KERNELS);
    ready({ ...KERNELS, library: 'WebAssembly simd' });
    assert.deepEqual(lines, [
      'runs {"name":"kernels","library":"avx2","device":"cpu"}',
      'runs {"name":"kernels","library":"WebAssembly simd","device":"cpu"}',
    ]);
  });

  it('warns where what was the fastest does not load, and says why', () => {
    announce()({ ...KERNELS, passedOver: [FASTER] });
    assert.equal(lines[1], '! passed-over {"faster":"onnxruntime","reason":"GLIBC","name":"kernels"}');
  });

  it('warns where a graphics card cannot be used, and says why', () => {
    const card = { executor: 'onnxruntime', device: 'webgpu', reason: 'No supported adapters' } as const;
    announce()({ ...NATIVE, passedOver: [card] });
    assert.deepEqual(lines.slice(1), ['! no-card {"device":"webgpu","reason":"No supported adapters"}']);
    announce()({ ...KERNELS, passedOver: [card, FASTER] });
    assert.match(lines[2]!, /^! passed-over /);
  });

  it('says what to install where a graphics card wants a package that is absent', () => {
    const reason = "Cannot find module 'onnxruntime-node'";
    announce()({ ...KERNELS, passedOver: [{ executor: 'onnxruntime', device: 'cuda', reason, absent: 'onnxruntime-node' }] });
    assert.deepEqual(lines.slice(1), ['! no-card-package {"device":"cuda","package":"onnxruntime-node"}']);
  });

  it('warns of nothing where the executor was chosen', () => {
    announce('kernels')(KERNELS);
    assert.equal(lines.length, 1);
  });
});
