import assert from 'node:assert/strict';
import { ENGINE } from '../../src/properties/nodes/engine.js';
import { IMAGE_IN } from '../../src/properties/nodes/image-in.js';
import { LOSS } from '../../src/properties/nodes/loss.js';
import { OPTIMIZER } from '../../src/properties/nodes/optimizer.js';
import { TRANSFER } from '../../src/properties/nodes/transfer.js';
import { boolean, choice, integer } from '../../src/properties/kinds.js';
import { read, readValue } from '../../src/properties/read.js';
import { defaultsOf, isShown, migrate, table } from '../../src/properties/table.js';
import { is } from '../../src/properties/when.js';

const invalid = (message: string): object => ({ name: 'NeuralStyleError', code: 'setting-invalid', message });

describe('the properties of a node', () => {
  it('are read as what they are, with defaults for what is missing', () => {
    const { size, source, colors } = read(IMAGE_IN, { size: '256', source: 'photo', sourceType: 'flow' });
    assert.deepEqual([size, source, colors], [256, { source: 'photo', type: 'flow' }, 'own']);
    assert.deepEqual(read(IMAGE_IN, {}).source, { source: 'payload', type: 'msg' });
  });

  it('say which of them is wrong, what was expected, and what came', () => {
    assert.throws(() => read(IMAGE_IN, { size: 'big' }), invalid('Expected an integer from 0 to 16384 for size but received "big".'));
    assert.throws(
      () => read(LOSS, { layerWeights: '{"relu1_1": -1}' }),
      invalid('Expected a number of at least 0 for layerWeights.relu1_1 but received "-1".'),
    );
    assert.throws(
      () => read(TRANSFER, { moreStyles: [{ blend: -1 }] }),
      invalid('Expected a number of at least 0 for blend but received "-1".'),
    );
  });

  it('name a variable of the environment that is not set', () => {
    assert.throws(
      () => read(IMAGE_IN, { size: '${SIZE}' }),
      invalid('Expected an integer from 0 to 16384 for size but received "${SIZE}": the environment variable SIZE is not set.'),
    );
  });

  it('are overridden by a message where they may be', () => {
    const options = { iterations: 5, preset: 'fast', checkpoint: '/etc/passwd', seed: null, scales: undefined, quality: 5 };
    const { iterations, preset, checkpoint, seed, scales } = read(OPTIMIZER, { seed: 7 }, options);
    assert.deepEqual([iterations, preset, checkpoint, seed, scales], [[5], 'fast', '', 7, 2]);
  });

  it('pass over the words that another node has for an option of the same name', () => {
    assert.equal(read(IMAGE_IN, {}, { colors: 'content' }).colors, 'own');
    assert.equal(read(IMAGE_IN, {}, { colors: 'match' }).colors, 'match');
    assert.throws(() => read(IMAGE_IN, {}, { colors: 'pink' }), invalid('Expected one of own, match for colors but received "pink".'));
  });

  it('have their defaults, unchecked, where they have no effect', () => {
    assert.equal(read(OPTIMIZER, { preset: 'custom', method: 'adam', historySize: 0 }).historySize, 10);
    assert.throws(() => read(OPTIMIZER, { preset: 'custom', method: 'lbfgs', historySize: 0 }), /historySize/);
    assert.equal(read(OPTIMIZER, { plateauWindow: 0 }, { plateauWindow: -1 }).plateauWindow, 50);
  });

  it('are as a preset decides, which a message stands above', () => {
    const config = { preset: 'balanced', method: 'adam', scales: 1, averaging: 5 };
    const { method, scales, averaging, iterations } = read(OPTIMIZER, config);
    assert.deepEqual([method, scales, averaging, iterations], ['lbfgs', 3, 0, [60, 30, 125]]);
    assert.equal(read(OPTIMIZER, config, { method: 'adam' }).method, 'adam');
    assert.equal(read(OPTIMIZER, { preset: 'reference', noiseRatio: 5 }).noiseRatio, 0);
    assert.equal(read(OPTIMIZER, { preset: 'reference' }, { init: 'content', noiseRatio: 0.5 }).noiseRatio, 0.5);
  });

  it('include a list of styles', () => {
    const entry = { style: 'a.jpg', styleType: 'str', blend: '2' };
    assert.deepEqual(read(TRANSFER, { moreStyles: [entry] }).moreStyles, [
      { style: { source: 'a.jpg', type: 'str' }, blend: 2, mask: { source: '', type: 'msg' } },
    ]);
    assert.throws(() => read(TRANSFER, { moreStyles: 'a.jpg' }), /Expected a list of styles for moreStyles/);
  });

  it('can be read one by one', () => {
    assert.equal(readValue(IMAGE_IN.properties.size, '64', 'size'), 64);
    assert.equal(readValue(IMAGE_IN.properties.size, undefined, 'size'), 512);
    assert.throws(() => readValue(IMAGE_IN.properties.size, '', '--size'), /for --size but received ""/);
  });
});

describe('the version of a saved node', () => {
  const RENAMED = table(
    'a-node',
    { kind: choice(['a', 'b'], { default: 'a', icon: 'star' }), limit: integer({ default: 1, min: 1, icon: 'star' }) },
    [
      ({ sort, ...node }) => (sort === undefined ? node : { ...node, kind: sort }),
      (node) => (node.limit === 0 ? { ...node, limit: 1 } : node),
    ],
  );

  it('brings it to today, step by step', () => {
    assert.deepEqual(migrate(RENAMED, { sort: 'b', limit: 0 }), { kind: 'b', limit: 1, version: 2 });
    assert.deepEqual(migrate(RENAMED, { kind: 'a', limit: 0, version: 1 }), { kind: 'a', limit: 1, version: 2 });
    assert.deepEqual(read(RENAMED, { sort: 'b', limit: 0 }), { kind: 'b', limit: 1 });
  });

  it('leaves one of today, or of tomorrow, as it is', () => {
    for (const version of [2, 3]) assert.deepEqual(migrate(RENAMED, { limit: 0, version }), { limit: 0, version });
  });

  it('is part of a new node', () => {
    assert.deepEqual(defaultsOf(RENAMED), { kind: 'a', limit: 1, version: 2 });
  });

  it('has an engine of onnxruntime as WebAssembly compute with our kernels', () => {
    const saved = { executor: 'wasm', threads: 2 };
    assert.deepEqual(migrate(ENGINE, saved), { executor: 'kernels', threads: 2, version: 1 });
    assert.equal(read(ENGINE, saved).executor, 'kernels');
    for (const executor of ['auto', 'kernels', 'onnxruntime', 'tensorflow']) assert.equal(read(ENGINE, { executor }).executor, executor);
  });

  it('says what took its place where a node of today asks for it', () => {
    const error = { code: 'engine-unsupported', message: /no executor "wasm"\. Choose kernels in the engine node/ };
    assert.throws(() => read(ENGINE, { executor: 'wasm', version: 1 }), error);
  });

  it('has a node from before there were presets paint with its own settings', () => {
    assert.deepEqual(read(OPTIMIZER, { iterations: 7 }).iterations, [7]);
    assert.equal(read(OPTIMIZER, {}).preset, 'balanced');
    assert.equal(read(TRANSFER, { iterations: 7 }).preset, 'custom');
  });

  it('has a loss from before there was a choice take the latest styles', () => {
    assert.equal(read(LOSS, {}).match, 'latest');
    assert.equal(read(LOSS, defaultsOf(LOSS)).match, 'message');
  });
});

describe('a dialog shows a property', () => {
  const NODE = table('a-node', {
    more: boolean({ default: false, icon: 'star' }),
    detail: integer({ default: 1, min: 1, icon: 'star', when: is('more', true) }),
  });

  it('that has an effect', () => {
    assert.deepEqual([isShown(NODE, 'detail', {}), isShown(NODE, 'detail', { more: true })], [false, true]);
  });

  it('that no preset decides', () => {
    const shown = (name: string, preset: string): boolean => isShown(OPTIMIZER, name, { preset });
    assert.deepEqual([shown('method', 'custom'), shown('method', 'fast')], [true, false]);
    assert.deepEqual([shown('init', 'fast'), shown('init', 'reference'), shown('noiseRatio', 'reference')], [true, false, false]);
    assert.ok(shown('method', '${PRESET}'));
  });
});
