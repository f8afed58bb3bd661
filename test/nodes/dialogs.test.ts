import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEditor, type Editor } from '../support/editor.js';

const NODES = join(__dirname, '..', '..', '..', 'nodes');
/** A row of a dialog's table: its property, and what there is to choose from. */
const FIELD = /\{ property: '(\w+)', icon: '[\w-]+'(?:, choices: \[([^\]]*)\])?/g;

describe('the dialogs', () => {
  let editor: Editor;

  before(() => {
    editor = startEditor((files) => files.sort());
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

  it('want as many numbers of iterations as there are sizes, or one', () => {
    assert.equal(editor.check(optimizer({ scales: '3', iterations: '300, 200, 100' }), 'iterations'), true);
    assert.equal(
      editor.check(optimizer({ scales: '3', iterations: '300, 200' }), 'iterations'),
      'Iterations: expected one whole number, or 3 separated by commas, one for each size',
    );
  });

  it('do not check what a preset leaves without effect', () => {
    assert.equal(editor.check(optimizer({ preset: 'balanced', averaging: 5 }), 'averaging'), true);
    assert.equal(editor.check(optimizer({ method: 'adam', historySize: 0 }), 'historySize'), true);
    assert.equal(editor.check(optimizer({ preset: 'reference', noiseRatio: 5 }), 'noiseRatio'), true);
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
        if (['mask', 'maskType', 'match', 'styles', 'timeout'].includes(property)) continue;
        assert.deepEqual(defaults[property]?.value, value, `${type} ${property}`);
      }
    }
  });

  it('have a text for every field and every choice of their tables', () => {
    for (const type of ['neural-style-optimizer', 'neural-style-loss', 'neural-style-gram', 'neural-style-transfer']) {
      for (const [, property, choices] of readFileSync(join(NODES, `${type}.html`), 'utf8').matchAll(FIELD)) {
        // The transfer node delivers its picture as image out does, in the same words.
        const text = (path: string): unknown => editor.text(type, path) ?? editor.text('neural-style-image-out', path);
        assert.ok(text(`label.${property!}`), `${type} label.${property!}`);
        for (const [, choice] of (choices ?? '').matchAll(/'(\w+)'/g)) {
          assert.ok(text(`${property!}.${choice!}`), `${type} ${property!}.${choice!}`);
        }
      }
    }
  });

  it('can be read in any order', () => {
    const reversed = startEditor((files) => files.sort().reverse());
    assert.match(String(reversed.check(optimizer({ scales: 9 }), 'scales')), /^Sizes: expected/);
  });
});
