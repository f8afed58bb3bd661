import assert from 'node:assert/strict';
import { NeuralStyleError, reasonOf, reviveError, serializeError } from '../src/errors.js';

describe('NeuralStyleError', () => {
  it('fills its message in', () => {
    const error = new NeuralStyleError('url-failed', { url: 'http://a/', reason: 'nobody is there' });
    assert.equal(error.message, 'Fetching http://a/ failed: nobody is there.');
    assert.deepEqual(error.parameters, { url: 'http://a/', reason: 'nobody is there' });
  });

  it('cuts what a stranger sends, also where a translation takes it from', () => {
    const error = new NeuralStyleError('file-unreadable', { file: 'x'.repeat(1e6), reason: 'y'.repeat(1e6) });
    assert.ok(error.message.length < 1100, `${error.message.length} characters`);
    assert.equal(error.parameters.file, `${'x'.repeat(500)}…`);
  });

  it('finds the reason in a message of any length, in time that does not grow with its square', () => {
    const reasons = [' .:'.repeat(4e6), '.'.repeat(1e7), `${'.'.repeat(1e7)}x`, '\n'.repeat(1e7), `x${':'.repeat(1e7)}`, 'no reason. : .'];
    const found = reasons.map((reason) => reasonOf(new Error(reason)));
    assert.ok(found.every((reason) => reason.length <= 501));
    assert.equal(found.at(-1), 'no reason');
  });

  it('keeps to one line, so that a path cannot forge an entry of a log', () => {
    const { message } = new NeuralStyleError('file-unreadable', {
      file: 'a\n1 Jan 00:00:00 - [error] b\u001b[2J\u2028c\0',
      reason: 'no\r\nreason',
    });
    assert.equal(message, 'The picture file a 1 Jan 00:00:00 - [error] b [2J c  cannot be read: no reason.');
  });

  it('fills in nothing of what it has filled in', () => {
    const { message } = new NeuralStyleError('url-failed', { url: '__reason__', reason: '__url__' });
    assert.equal(message, 'Fetching __reason__ failed: __url__.');
  });

  it('crosses a process boundary unchanged', () => {
    const error = new NeuralStyleError('file-unreadable', { file: 'x'.repeat(1000), reason: 'none' });
    assert.equal(reviveError(serializeError(error)).message, error.message);
  });
});
