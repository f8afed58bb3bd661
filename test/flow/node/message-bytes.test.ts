import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { bytesKept } from '../../../src/flow/node/message-bytes.js';

const KILOBYTE = new ArrayBuffer(1024);

describe('bytesKept', () => {
  it('counts buffers wherever they lie in a message, each once', () => {
    const files = [{ buffer: new Uint8Array(KILOBYTE) }];
    assert.equal(bytesKept({ payload: new Uint8Array(KILOBYTE, 8, 8), deeper: { still: { files } } }), 1024 + 8);
    assert.equal(bytesKept({ a: new SharedArrayBuffer(64), b: new Float32Array(16) }), 128);
  });

  it('counts texts, and lists of numbers', () => {
    assert.equal(bytesKept({ text: 'four', list: [1, 2, 3] }), 8 + 24);
  });

  it('takes of a request only what it holds itself', () => {
    class Request {
      readonly files = [{ buffer: new Uint8Array(KILOBYTE) }];
      readonly body = new Uint8Array(512);
      readonly socket = { server: new Uint8Array(4096) };
    }
    assert.equal(bytesKept({ req: new Request() }), 8 + 1024 + 512);
  });

  it('counts what a function node has made, whose classes are its own', () => {
    assert.equal(bytesKept(runInNewContext('({ payload: new Uint8Array(100), list: [new ArrayBuffer(50)] })')), 158);
  });

  it('reads no getters, follows no circles, and lives with proxies', () => {
    const circle: Record<string, unknown> = { text: 'ab' };
    circle.self = circle;
    Object.defineProperty(circle, 'trap', { enumerable: true, get: () => assert.fail('read') });
    circle.proxy = new Proxy({}, { ownKeys: () => assert.fail('asked') });
    assert.equal(bytesKept(circle), 4);
  });

  it('looks at 2000 values and no more', () => {
    assert.equal(bytesKept(Array.from({ length: 5000 }, () => new ArrayBuffer(1))), 5000 * 8 + 1999);
  });
});
