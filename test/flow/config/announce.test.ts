import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/settings/engine-settings.js';
import { Texts } from '../../../src/flow/node/texts.js';
import { announcer } from '../../../src/flow/config/announce.js';

const TEXTS = new Texts({
  _: (key: string, values: object) => `${key.split('.').at(-1)!} ${JSON.stringify(values)}`,
} as unknown as NodeAPI);
const NATIVE = { name: 'onnxruntime', library: 'onnxruntime-node', device: 'cpu', passedOver: [] } as const;
const WASM = {
  name: 'wasm',
  library: 'onnxruntime-web',
  device: 'cpu',
  passedOver: [{ executor: 'onnxruntime', device: 'cpu', reason: 'GLIBC' }],
} as const;

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

  it('warns where only WebAssembly runs, and says why', () => {
    announce()(WASM);
    assert.deepEqual(lines, ['runs {"name":"wasm","library":"onnxruntime-web","device":"cpu"}', '! slower {"reason":"GLIBC"}']);
    announce()({ ...WASM, passedOver: [] });
    assert.equal(lines[1], '! slower {"reason":"absent {}"}');
  });

  it('warns where a graphics card cannot be used, and says why', () => {
    const passedOver = [{ executor: 'onnxruntime', device: 'webgpu', reason: 'No supported adapters' }] as const;
    announce()({ ...NATIVE, passedOver });
    assert.equal(lines[1], '! no-card {"device":"webgpu","reason":"No supported adapters"}');
    assert.equal(lines.length, 2);
    announce()({ ...WASM, passedOver: [...passedOver, ...WASM.passedOver] });
    assert.equal(lines[2], '! slower {"reason":"GLIBC"}');
  });

  it('does not warn of WebAssembly that was chosen', () => {
    announce('wasm')(WASM);
    assert.equal(lines.length, 1);
  });
});
