import assert from 'node:assert/strict';
import { createContext, runInContext } from 'node:vm';
import { optionsOf } from '../../../src/flow/node/options.js';
import { OPTION_NAMES } from '../../../src/properties/option-tables.js';

function read(options: unknown): Readonly<Record<string, unknown>> {
  return optionsOf({ _msgid: '1', options });
}

function invalid(message: RegExp): object {
  return { name: 'NeuralStyleError', code: 'setting-invalid', message };
}

describe('optionsOf', () => {
  it('gives what a message brings, as it came', () => {
    assert.deepEqual(read({ size: '256', colors: 'match', seed: null }), { size: '256', colors: 'match', seed: null });
  });

  it('gives nothing where a message has no options', () => {
    for (const options of [undefined, null, {}]) assert.deepEqual(read(options), {});
  });

  it('takes objects of a function node, which has an Object of its own, and objects without a prototype', () => {
    assert.equal(read(runInContext('({ size: 64 })', createContext({}))).size, 64);
    assert.equal(read(Object.assign(Object.create(null) as object, { size: 64 })).size, 64);
  });

  for (const [name, options] of [
    ['text', '{"size": 256}'],
    ['a number', 256],
    ['an array', [256]],
    ['a date', new Date(0)],
    ['a map', new Map([['size', 256]])],
    ['a Buffer', Buffer.from('size')],
    ['a function', () => 256],
    ['an object that inherits', Object.create({ size: 256 })],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(() => read(options), invalid(/^Expected a plain object such as \{"size": 512\} for msg\.options but received /));
    });
  }

  it('says what came', () => {
    assert.throws(() => read('big'), invalid(/received "big"\.$/));
    assert.throws(() => read([]), invalid(/received an array\.$/));
    assert.throws(() => read(true), invalid(/received a boolean\.$/));
    assert.throws(() => read(new Date(0)), invalid(/received an object of another kind\.$/));
  });

  it('names an option that no node has, and those that some node has', () => {
    assert.throws(
      () => read({ size: 64, sise: 64 }),
      invalid(/^Expected names among sizing, size, .*colors, .*iterations.* but received "sise" \(did you mean "size"\?\)\.$/),
    );
  });

  it('names nothing in its place where nothing is like it', () => {
    assert.throws(() => read({ zzzz: 1 }), invalid(/received "zzzz"\.$/));
  });

  for (const json of ['{"__proto__": {"size": 64}}', '{"constructor": 1}', '{"toString": 1}', '{"name": "x"}', '{"id": "x"}']) {
    it(`refuses ${json}`, () => assert.throws(() => read(JSON.parse(json)), invalid(/received "\w+"( \(did you mean "\w+"\?\))?\.$/)));
  }

  it('knows each name once', () => assert.equal(new Set(OPTION_NAMES).size, OPTION_NAMES.length));
});
