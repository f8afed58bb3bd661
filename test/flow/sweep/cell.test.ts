import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { cellOf, cellOfMessageId, messageIdOf, MOST_CELLS } from '../../../src/flow/sweep/cell.js';
import type { Message } from '../../../src/flow/node/message.js';

const message = (properties: object): Message => ({ _msgid: 'm', ...properties });

describe('the place of a message on a contact sheet', () => {
  it('is that in msg.cell', () => {
    const cell = { id: 's', index: 1, count: 4, title: 'seed 2', grid: { columns: ['a', 'b'], rows: ['c', 'd'] } };
    assert.deepEqual(cellOf(message({ cell, parts: { id: 'other', index: 0, count: 1 } })), cell);
  });

  it('is that of a split node, with the topic as title', () => {
    const parts = { id: 'p', index: 2, count: 3, type: 'array' };
    assert.deepEqual(cellOf(message({ parts, topic: 'gram' })), { id: 'p', index: 2, count: 3, title: 'gram', grid: null });
  });

  it('passes over titles that are no text, and a grid that does not fit', () => {
    const cell = { id: 's', index: 0, count: 4, title: { a: 1 }, grid: { columns: ['a'], rows: ['c'] } };
    assert.deepEqual(cellOf(message({ cell })), { id: 's', index: 0, count: 4, title: '', grid: null });
  });

  for (const cell of [
    undefined,
    null,
    'a',
    {},
    { id: '', index: 0, count: 1 },
    { id: 'x'.repeat(201), index: 0, count: 1 },
    { id: 's', index: 4, count: 4 },
    { id: 's', index: -1, count: 4 },
    { id: 's', index: 0.5, count: 4 },
    { id: 's', index: 0, count: MOST_CELLS + 1 },
    { id: 's', index: 0, count: '4' },
  ])
    it(`is missing in ${inspect(cell).slice(0, 50)}`, () =>
      assert.throws(() => cellOf(message({ cell, parts: cell })), {
        code: 'setting-invalid',
        message: (cell ?? null) === null ? /msg\.parts/ : /msg\.cell/,
      }));

  it('is not read from a getter that throws', () => {
    const msg = Object.defineProperty(message({}), 'cell', {
      get: () => {
        throw new Error('no');
      },
    });
    assert.throws(() => cellOf(msg), { code: 'value-unreadable' });
  });

  it('is told by the id of the message, too', () => {
    const cell = { id: '0a1b-2c', index: 17 };
    assert.deepEqual(cellOfMessageId(messageIdOf(cell)), cell);
    assert.equal(cellOfMessageId('0a1b2c'), null);
  });
});
