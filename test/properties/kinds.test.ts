import assert from 'node:assert/strict';
import {
  boolean,
  choice,
  colour,
  counts,
  integer,
  layers,
  layerWeights,
  number,
  path,
  picture,
  size,
  text,
} from '../../src/properties/kinds.js';
import type { EditorKnowledge, Property } from '../../src/properties/property.js';
import { is } from '../../src/properties/when.js';

const ICON = { icon: 'star' };

/** What a property makes of a value; of a wrong one the words of what was expected. */
function parse(property: Property, value: unknown, others: Record<string, unknown> = {}): unknown {
  const parsed = property.parse(value, { name: 'here', valueOf: (name) => others[name] });
  return 'expected' in parsed ? `expected ${parsed.expected.words}` : parsed.value;
}

describe('a number', () => {
  const ratio = number({ ...ICON, default: 0.5, min: 0.25, max: 0.9 });
  const most = integer({ ...ICON, default: 1, min: 1 });

  it('may be text', () => {
    assert.deepEqual([parse(ratio, 0.5), parse(ratio, ' 0.25 '), parse(most, '1e3')], [0.5, 0.25, 1000]);
  });

  it('is in its range', () => {
    for (const wrong of [0.2, '1', NaN, 'many', '', null, [0.5], {}])
      assert.equal(parse(ratio, wrong), 'expected a number from 0.25 to 0.9');
    for (const wrong of [0, 1.5, Infinity, '-Infinity']) assert.equal(parse(most, wrong), 'expected an integer of at least 1');
  });

  it('may be left empty where that means something', () => {
    const seed = integer({ ...ICON, default: '', empty: null, min: 0 });
    for (const empty of ['', ' ', null, undefined]) assert.equal(parse(seed, empty), null);
    assert.equal(parse(integer({ ...ICON, default: 0, empty: 0, min: 0 }), ''), 0);
  });

  it('may have a lower maximum under a condition', () => {
    const styles = integer({ ...ICON, default: 1, min: 1, lower: { when: is('match', 'latest'), max: 16 } });
    assert.equal(parse(styles, 20, { match: 'message' }), 20);
    assert.equal(parse(styles, 20, { match: 'latest' }), 'expected an integer from 1 to 16');
  });

  it('of pixels is 0 to 16384', () => {
    const side = size({ ...ICON, default: 512 });
    assert.deepEqual([parse(side, '0'), parse(side, 16_384)], [0, 16_384]);
    assert.equal(parse(side, 16_385), 'expected an integer from 0 to 16384');
  });
});

describe('a choice', () => {
  const style = choice(['gram', 'moments', 'slices'], {
    ...{ ...ICON, default: 'gram' },
    fewer: { property: 'preset', value: 'instant', choices: ['gram', 'moments'] },
  });

  it('may be of fewer words where another property has a value', () => {
    assert.equal(parse(style, 'slices', { preset: 'fast' }), 'slices');
    assert.equal(parse(style, 'moments', { preset: 'instant' }), 'moments');
    assert.equal(parse(style, 'slices', { preset: 'instant' }), 'expected one of gram, moments with preset instant');
  });
});

describe('numbers with commas between', () => {
  const iterations = counts('scales', integer({ ...ICON, default: 1, min: 1, max: 6 }), { ...ICON, default: '300', min: 1, max: 1000 });

  it('are one, or as many as there are sizes', () => {
    assert.deepEqual(parse(iterations, '60, 30,125', { scales: '3' }), [60, 30, 125]);
    assert.deepEqual(parse(iterations, 300, { scales: 3 }), [300]);
    assert.equal(parse(iterations, '60, 30', { scales: 3 }), 'expected one number, or 3 for the 3 sizes');
  });

  it('are each in the range', () => {
    for (const wrong of ['', '300,', '0', '2.5', '1001', 'many']) {
      assert.equal(parse(iterations, wrong, { scales: 1 }), 'expected an integer from 1 to 1000', wrong);
    }
  });

  it('may be any number while nobody knows how many sizes there are', () => {
    assert.deepEqual(parse(iterations, '60, 30', { scales: '${SCALES}' }), [60, 30]);
    assert.deepEqual(parse(iterations, '60, 30', { scales: 7 }), [60, 30]);
  });
});

describe('a word', () => {
  it('is one of the choices', () => {
    const method = choice(['adam', 'lbfgs'], { ...ICON, default: 'lbfgs' });
    assert.equal(parse(method, 'adam'), 'adam');
    for (const wrong of ['Adam', '', 1, null]) assert.equal(parse(method, wrong), 'expected one of adam, lbfgs');
  });

  it('is true or false, as text too', () => {
    const clamp = boolean({ ...ICON, default: true });
    assert.deepEqual([parse(clamp, true), parse(clamp, 'false')], [true, false]);
    for (const wrong of [1, 'yes', null]) assert.equal(parse(clamp, wrong), 'expected true or false');
  });

  it('is true unless it says no, where it only concerns what is shown', () => {
    const preview = boolean({ ...ICON, default: true, lenient: true });
    assert.deepEqual([parse(preview, '${SHOW}'), parse(preview, 'false'), parse(preview, false)], [true, false, false]);
  });
});

describe('a text', () => {
  it('has no spaces around it', () => {
    assert.equal(parse(path({ ...ICON, default: '' }), ' paint.checkpoint '), 'paint.checkpoint');
    assert.equal(parse(path({ ...ICON, default: '' }), 5), 'expected the path of a file');
  });

  it('is like its pattern', () => {
    const name = text({ ...ICON, default: '', like: { pattern: /^[a-z]+$/, expected: { key: 'name', words: 'small letters' } } });
    assert.equal(parse(name, 'paint'), 'paint');
    assert.equal(parse(name, 'Paint'), 'expected small letters');
  });

  it('of a colour is #rrggbb or #rgb', () => {
    const ground = colour({ ...ICON, default: '#ffffff' });
    assert.deepEqual(parse(ground, '#0f8'), { r: 0, g: 255, b: 136 });
    assert.deepEqual(parse(ground, ' #102030 '), { r: 16, g: 32, b: 48 });
    for (const wrong of ['white', '#12', '#1234567', 0]) assert.equal(parse(ground, wrong), 'expected a colour such as #ffffff');
  });
});

describe('layers', () => {
  const content = layers(['content'], { ...ICON, default: 'content' });

  it('are a word or names, with commas or spaces between, as JSON, or as a list', () => {
    assert.equal(parse(content, 'style'), 'style');
    for (const list of ['relu3_1, relu4_1', 'relu3_1 relu4_1', '["relu3_1", "relu4_1"]', ['relu3_1', 'relu4_1']])
      assert.deepEqual(parse(content, list), ['relu3_1', 'relu4_1']);
  });

  it('are no more than a network has, and text', () => {
    assert.equal(parse(content, Array(65).fill('relu3_1')), 'expected at most 64 layers');
    assert.equal(parse(content, [5]), 'expected layer names such as relu4_2');
    assert.equal(parse(content, 5), 'expected content, style or a list of layers');
  });

  it('have weights, as an object or its JSON; none where it is empty', () => {
    const weights = layerWeights({ ...ICON, default: '{}' });
    assert.deepEqual(parse(weights, '{"relu1_1": 2, "pool4": "0.5"}'), { relu1_1: 2, pool4: 0.5 });
    assert.deepEqual(parse(weights, ''), {});
    assert.equal(parse(weights, '{relu1_1: 2}'), 'expected JSON such as {"relu1_1": 2}');
    assert.equal(parse(weights, '{"relu9_1": 2}'), 'expected layer names such as relu4_1');
    for (const wrong of [[], '5', 5, new Uint8Array(2)]) assert.equal(parse(weights, wrong), 'expected an object');
  });
});

describe('in a dialog', () => {
  const editor: EditorKnowledge = {
    isExpression: (text) => /^[a-z]+$/.test(text),
    contextKey: (text) => text.replace(/^#:\(\w+\)::/, ''),
    layersOf: (model) => (model === 'compact' ? ['relu3_1', 'relu4_1'] : undefined),
    hasUpload: (name) => (name === 'unasked.jpg' ? undefined : name === 'cat.jpg'),
  };
  const ask = (property: Property, value: unknown, others: Record<string, unknown>): string | undefined =>
    property.inspect?.(value, { name: 'source', valueOf: (name) => others[name] }, editor)?.key;

  it('a picture is a property, an example, or something to read', () => {
    const source = picture({ ...ICON, default: 'payload', type: 'msg' });
    for (const [value, type, wrong] of [
      ['payload', 'msg', undefined],
      ['#:(file)::photo', 'flow', undefined],
      ['a b', 'global', 'property'],
      ['valley.jpg', 'example', undefined],
      ['mountain.jpg', 'example', 'example'],
      ['cat.jpg', 'upload', undefined],
      ['unasked.jpg', 'upload', undefined],
      ['dog.jpg', 'upload', 'upload'],
      ['', 'upload', 'upload'],
      ['photo.jpg', 'str', undefined],
      [' ', 'str', 'picture'],
      ['', 'env', 'env'],
    ] as const)
      assert.equal(ask(source, value, { sourceType: type }), wrong, `${type} ${value}`);
    assert.deepEqual(parse(source, 'photo.jpg'), 'expected a picture');
    const place = { name: 'source', valueOf: () => 'str' };
    assert.deepEqual(source.parse('photo.jpg', place), { value: { source: 'photo.jpg', type: 'str' } });
  });

  it('layers are those of the model, where it is known', () => {
    const content = layers(['content'], { ...ICON, default: 'content' });
    for (const [list, model, wrong] of [
      ['relu3_1', 'compact', undefined],
      ['content', 'compact', undefined],
      ['relu5_1', 'compact', 'layersOf'],
      ['relu5_1', 'weights', undefined],
      ['fc6', 'weights', 'layers'],
      [',', 'weights', 'layers'],
      ['relu5_1', '${MODEL}', undefined],
    ] as const)
      assert.equal(ask(content, list, { model }), wrong, `${list} of ${model}`);
  });
});
