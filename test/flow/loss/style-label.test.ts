import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import type { Message } from '../../../src/flow/node/input.js';
import { Texts } from '../../../src/flow/node/texts.js';
import { styleLabel } from '../../../src/flow/loss/style-label.js';

const TEXTS = new Texts({ _: (key: string, { time }: { time: string }) => `${key.split('.').at(-1)} ${time}` } as unknown as NodeAPI);

describe('styleLabel', () => {
  const labelOf = (msg: object): string => styleLabel(TEXTS, msg as Message, new Date(2026, 0, 1, 14, 3, 7));

  it('names a style by its topic, or else by the name in its file', () => {
    assert.equal(labelOf({ topic: 'woodcut', styleName: 'Woodcut' }), '“woodcut”');
    assert.equal(labelOf({ topic: '', styleName: 'Woodcut' }), '“Woodcut”');
  });

  it('says when a style came that has no name', () => {
    assert.equal(labelOf({}), 'style-of 14:03:07');
    assert.equal(labelOf({ topic: { any: 'thing' }, styleName: 7 }), 'style-of 14:03:07');
  });

  it('shortens what is too long for a status', () => {
    assert.equal(labelOf({ topic: 'x'.repeat(1000) }), `“${'x'.repeat(29)}…”`);
  });
});
