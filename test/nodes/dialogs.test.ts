import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KNOWN_LAYERS } from '../../src/model/known-layers.js';
import type { ChoiceProperty } from '../../src/properties/kinds.js';
import { TRANSFER } from '../../src/properties/nodes/transfer.js';
import { isShown } from '../../src/properties/table.js';
import { TABLES } from '../../src/properties/tables.js';
import { startEditor, type Editor } from '../support/editor/dialog-source.js';

const NODES = join(__dirname, '..', '..', '..', 'nodes');

describe('the dialogs', () => {
  let editor: Editor;

  before(() => {
    editor = startEditor((files) => files.sort(), {
      vgg19: { source: 'vgg19' },
      vgg16: { source: 'vgg16' },
      weights: { source: 'file' },
      variable: { source: '${NETWORK}' },
    });
  });

  const optimizer = (settings: object): { type: string } & Record<string, unknown> => ({
    type: 'neural-style-optimizer',
    preset: 'custom',
    ...settings,
  });

  for (const [property, right, wrong] of [
    ['iterations', ['300', 1, '1000000'], ['', '0', '2.5', '300,', 'many']],
    ['scales', [1, '6'], ['0', 7, 1.5]],
    ['scaleFactor', ['0.25', 0.9], ['0.2', 1]],
    ['learningRate', ['1', 10, 0.01, ''], ['0', -1]],
    ['historySize', [1, '100'], ['0', 101]],
    ['averaging', [0, '0.999'], [1, '-0.1']],
    ['plateau', [0, '0.5'], ['-1', 101]],
  ] as const) {
    it(`take ${right.join(' and ')} as ${property}, but not ${wrong.map((value) => `"${value}"`).join(' or ')}`, () => {
      const verdict = (value: unknown): unknown => editor.check(optimizer({ scales: 3, method: 'lbfgs', [property]: value }), property);
      for (const value of right) assert.equal(verdict(value), true, String(value));
      for (const value of wrong) assert.match(String(verdict(value)), /: expected /, String(value));
    });
  }

  for (const [label, node] of [
    ['optimizer: balanced', { type: 'neural-style-optimizer' }],
    ['optimizer: custom', { type: 'neural-style-optimizer', preset: 'custom' }],
    ['optimizer: ${PRESET}', { type: 'neural-style-optimizer', preset: '${PRESET}' }],
    ['of the bride', { type: 'neural-style-optimizer', name: 'of the bride' }],
    ['style transfer: instant', { type: 'neural-style-transfer', preset: 'instant' }],
    ['loss 5 : 500 : 100', { type: 'neural-style-loss' }],
    ['loss 5 : 1000 : 0', { type: 'neural-style-loss', styleWeight: '1000', tvWeight: 0 }],
    ['gram', { type: 'neural-style-gram', styleScale: 1 }],
    ['gram ×0.5', { type: 'neural-style-gram', styleScale: '0.5' }],
    ['slices ×2', { type: 'neural-style-slices', styleScale: 2 }],
    ['instant: brushstrokes.jpg', { type: 'neural-style-instant', style: 'brushstrokes.jpg', styleType: 'example' }],
    ['instant: ×0.7', { type: 'neural-style-instant', styleFrom: 'wire', style: 'a.jpg', styleType: 'str', strength: '0.7' }],
    ['image out: JPEG', { type: 'neural-style-image-out' }],
    ['b.png', { type: 'neural-style-image-out', target: 'file', file: '/a/b.png', fileType: 'str' }],
    ['features: relu3_1', { type: 'neural-style-features', layers: 'relu3_1' }],
  ] as const) {
    it(`say on the node what is set: ${label}`, () => assert.equal(editor.labelOf(node), label));
  }

  it('want as many numbers of iterations as there are sizes, or one', () => {
    assert.equal(editor.check(optimizer({ scales: '3', iterations: '300, 200, 100' }), 'iterations'), true);
    assert.equal(
      editor.check(optimizer({ scales: '3', iterations: '300, 200' }), 'iterations'),
      'Iterations: expected one whole number, or 3 separated by commas, one for each size',
    );
  });

  it('do not check what a preset or another property leaves without effect', () => {
    assert.equal(editor.check(optimizer({ preset: 'balanced', averaging: 5 }), 'averaging'), true);
    assert.equal(editor.check(optimizer({ method: 'adam', historySize: 0 }), 'historySize'), true);
    assert.equal(editor.check(optimizer({ preset: 'reference', noiseRatio: 5 }), 'noiseRatio'), true);
  });

  it('show of a style transfer in one pass what counts, and find nothing else wrong', () => {
    const type = 'neural-style-transfer';
    const shown = (saved: object): string[] => Object.keys(TRANSFER.properties).filter((name) => isShown(TRANSFER, name, saved));
    const always = ['preset', 'preview', 'overflow', 'retries'];
    const hidden = [
      'contentWeight',
      'layerWeights',
      'styleLayers',
      'contentMask',
      'reach',
      'iterations',
      'init',
      'seed',
      'checkpoint',
      'plot',
    ];
    const once = shown({ type, preset: 'instant' });
    for (const name of [...always, 'source', 'style', 'styleMask', 'moreStyles', 'size', 'strength', 'composition', 'format', 'colors'])
      assert.ok(once.includes(name), name);
    for (const name of hidden) assert.ok(!once.includes(name), name);
    const byOptimiser = shown({ type, preset: 'custom' });
    for (const name of [...always, ...hidden]) assert.ok(byOptimiser.includes(name), name);
    assert.ok(!byOptimiser.includes('strength'));
    assert.equal(editor.check({ type, preset: 'instant', iterations: 'many', styleWeight: -1 }, 'iterations'), true);
    assert.match(String(editor.check({ type, preset: 'instant', statistic: 'slices' }, 'statistic')), /: expected one of gram, moments$/);
    assert.notEqual(editor.check({ type: 'neural-style-optimizer', preset: 'instant' }, 'preset'), true);
  });

  it('find a choice that there is not wrong', () => {
    assert.equal(editor.check(optimizer({ method: 'newton' }), 'method'), 'Method: expected one of lbfgs, adam');
  });

  it('take a node from before there were presets as custom', () => {
    assert.notEqual(editor.check({ type: 'neural-style-optimizer', method: 'adam', iterations: '0' }, 'iterations'), true);
  });

  it('find everything that an older flow lacks valid', () => {
    for (const [type, { defaults }] of editor.types) {
      for (const property of Object.keys(defaults)) assert.equal(editor.check({ type }, property), true, `${type} ${property}`);
    }
  });

  it('find every default valid', () => {
    for (const [type, { defaults }] of editor.types) {
      const node = { type, ...Object.fromEntries(Object.entries(defaults).map(([property, { value }]) => [property, value])) };
      for (const property of Object.keys(defaults)) assert.equal(editor.check(node, property), true, `${type} ${property}`);
    }
  });

  it('take the name of an environment variable for the value of any field', () => {
    for (const [type, { defaults }] of editor.types) {
      const node = { type, ...Object.fromEntries(Object.entries(defaults).map(([property, { value }]) => [property, value])) };
      for (const property of Object.keys(defaults)) {
        if (property === 'moreStyles') continue;
        const custom = {
          ...node,
          preset: 'custom',
          where: 'queue',
          ...(type === 'neural-style-image-in' ? { colors: 'match' } : {}),
          target: 'file',
          file: 'a.jpg',
          [property]: '${PAINT_SETTING}',
        };
        for (const each of Object.keys(defaults)) assert.equal(editor.check(custom, each), true, `${type} ${each} with ${property}`);
      }
    }
    const styles = [{ style: '${STYLE}', styleType: 'str', blend: '${SHARE}', mask: '${MASK}', maskType: 'msg' }];
    assert.equal(editor.check({ type: 'neural-style-transfer', moreStyles: styles }, 'moreStyles'), true);
  });

  it('take no more than that for a variable, since Node-RED takes no more', () => {
    for (const size of ['${}', '${A B}', ' ${SIZE}', '${SIZE} px', '$SIZE'])
      assert.match(String(editor.check({ type: 'neural-style-image-in', size }, 'size')), /: expected a whole number/, size);
  });

  for (const [model, right, wrong] of [
    ['', ['relu3_1, relu4_1', 'conv3_4,pool3', 'relu1_1'], ['relu3_1, conv4_2, pool4', 'relu4_2', 'relu5_1']],
    ['vgg16', ['relu5_3', 'relu3_1, conv4_2, pool4'], ['relu3_4', 'relu5_4']],
    ['vgg19', ['relu5_4', 'relu3_1, conv4_2, pool4'], ['relu5_5', 'conv1_3']],
    ['weights', ['relu5_4', 'relu5_3'], ['relu6_1', 'fc6']],
    ['variable', ['relu5_4'], ['relu6_1', '', ',']],
  ] as const) {
    it(`take layers of ${model || 'the embedded model'} only`, () => {
      for (const [type, properties] of [
        ['neural-style-features', ['layers']],
        ['neural-style-transfer', ['contentLayers', 'styleLayers']],
      ] as const) {
        for (const property of properties) {
          for (const layers of right) assert.equal(editor.check({ type, model, [property]: layers }, property), true, layers);
          for (const layers of wrong)
            assert.match(String(editor.check({ type, model, [property]: layers }, property)), /: expected layers/, layers);
        }
      }
    });
  }

  it('say which layer the model does not have, and which it has', () => {
    assert.equal(
      editor.check({ type: 'neural-style-features', layers: 'relu3_1, conv4_2' }, 'layers'),
      `Layers: expected layers of the chosen model, which has no conv4_2: ${KNOWN_LAYERS.compact!.join(', ')}`,
    );
  });

  it('give examples of layers that every model has', () => {
    const [, example] = /such as (.*)$/.exec(String(editor.check({ type: 'neural-style-features', layers: 'all' }, 'layers')))!;
    for (const layer of example!.split(', '))
      for (const layers of Object.values(KNOWN_LAYERS)) assert.ok(layers.includes(layer as never), layer);
    const texts = ['en-US', 'zh-CN'].flatMap((locale) =>
      ['features', 'transfer'].map((type) => readFileSync(join(NODES, 'locales', locale, `neural-style-${type}.html`), 'utf8')),
    );
    for (const text of texts) {
      const [, list] = /<code>((?:relu|conv|pool)\w+(?:, \w+)+)<\/code/.exec(text)!;
      assert.equal(editor.check({ type: 'neural-style-features', layers: list }, 'layers'), true, list);
    }
  });

  it('name the style that is wrong, and forgive what it does not say', () => {
    const transfer = (moreStyles: object[]): { type: string; moreStyles: object[] } => ({ type: 'neural-style-transfer', moreStyles });
    const right = { style: 'woodcut.jpg', styleType: 'example', blend: '0.5', mask: 'styleMask2', maskType: 'msg' };
    assert.equal(editor.check(transfer([right, { style: 'a.jpg', styleType: 'str' }]), 'moreStyles'), true);
    assert.equal(editor.check(transfer([right, { ...right, blend: '-1' }]), 'moreStyles'), 'Style 3: expected a number, 0 or more');
  });

  it('give the style transfer node the defaults of the nodes that it stands for', () => {
    const { defaults } = editor.types.get('neural-style-transfer')!;
    for (const type of ['neural-style-optimizer', 'neural-style-loss', 'neural-style-image-out']) {
      for (const [property, { value }] of Object.entries(editor.types.get(type)!.defaults)) {
        if (['content', 'width', 'height', 'mask', 'maskType', 'match', 'styles', 'timeout'].includes(property)) continue;
        assert.deepEqual(defaults[property]?.value, value, `${type} ${property}`);
      }
    }
  });

  it('have a text for every property and every choice of their tables', () => {
    for (const { type, properties } of TABLES) {
      for (const [name, property] of Object.entries(properties)) {
        const text = (path: string): unknown => editor.text(type, path) ?? editor.text(property.home!, path);
        // A list has no field of its own.
        if (property.kind !== 'list') assert.ok(text(`label.${name}`), `${type} label.${name}`);
        for (const choice of (property as Partial<ChoiceProperty>).choices ?? [])
          assert.ok(text(`${name}.${choice}`), `${type} ${name}.${choice}`);
        if (property.section !== undefined) assert.ok(text(`section.${property.section}`), `${type} section.${property.section}`);
        for (const { key } of property.hints ?? []) assert.ok(text(`hint.${key}`), `${type} hint.${key}`);
      }
    }
  });

  it('can be loaded in any order', () => {
    const reversed = startEditor((files) => files.sort().reverse());
    assert.match(String(reversed.check(optimizer({ scales: 9 }), 'scales')), /^Sizes: expected/);
  });
});
