import assert from 'node:assert/strict';
import { createContext, runInContext } from 'node:vm';
import type { Message } from '../../../src/flow/node/input.js';
import { withOptions } from '../../../src/flow/node/options.js';
import { OPTION_NAMES } from '../../../src/properties/tables.js';

interface Properties {
  name: string;
  size?: number | string;
  layers?: string;
  colors?: string;
}

const PROPERTIES: Properties = { name: 'mine', size: 512, layers: 'content' };

function read(options: unknown): Properties {
  return withOptions(PROPERTIES, { _msgid: '1', options }, ['size', 'colors']);
}

function invalid(message: RegExp): object {
  return { name: 'NeuralStyleError', code: 'setting-invalid', message };
}

describe('withOptions', () => {
  it("puts a message's options in place of the node's properties", () => {
    assert.deepEqual(read({ size: 256, colors: 'match' }), { ...PROPERTIES, size: 256, colors: 'match' });
  });

  it('leaves the properties themselves as they are', () => {
    read({ size: 256 });
    assert.equal(PROPERTIES.size, 512);
  });

  it('has the properties where a message has no options', () => {
    for (const options of [undefined, null, {}]) assert.deepEqual(read(options), PROPERTIES);
  });

  it('takes what is undefined or null for not brought', () => {
    assert.deepEqual(read({ size: undefined, colors: null }), PROPERTIES);
  });

  it('passes over the options of other nodes', () => {
    assert.deepEqual(read({ layers: 'style', iterations: 5, size: 64 }), { ...PROPERTIES, size: 64 });
  });

  it('passes over the words that another node has for a property of the same name', () => {
    const own = { colors: 'own' };
    const message = (colors: string): Message => ({ _msgid: '1', options: { colors } });
    assert.deepEqual(withOptions(own, message('content'), ['colors'], { colors: ['style', 'content'] }), own);
    assert.deepEqual(withOptions(own, message('match'), ['colors'], { colors: ['style', 'content'] }), { colors: 'match' });
    assert.deepEqual(withOptions(own, message('pink'), ['colors'], { colors: ['style', 'content'] }), { colors: 'pink' });
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
      invalid(/^Expected names among size, colors, .*iterations.* but received "sise" \(did you mean "size"\?\)\.$/),
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
