import assert from 'node:assert/strict';
import { StylePayload } from '../../../src/flow/payloads/style-payload.js';
import { asksForChange, steeringOf, type SteeringRequest } from '../../../src/flow/live/steering.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { gramOf } from '../../support/numbers/styles.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

const GRAM = new StylePayload('', EMBEDDED_MODEL, { statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 2)] });

function read(fields: object): SteeringRequest | null {
  return steeringOf({ _msgid: '1', ...fields });
}

function invalid(message: string | RegExp): object {
  return { name: 'NeuralStyleError', code: 'setting-invalid', message };
}

describe('asksForChange', () => {
  it('tells what a running job would do otherwise from what is so without one', () => {
    for (const request of [{ weights: { tv: 1 } }, { finish: true }, { paused: true }, { remaining: 3 }, { style: 'payload' as const }])
      assert.equal(asksForChange(request), true);
    for (const request of [{}, { paused: false }]) assert.equal(asksForChange(request), false);
  });
});

describe('steeringOf', () => {
  it('is null for a message that is none', () => {
    for (const fields of [{}, { payload: 'picture.jpg', topic: 'x' }, { steer: null, weights: undefined }])
      assert.equal(read(fields), null);
  });

  it('changes nothing where a message asks for nothing', () => {
    for (const fields of [{ steer: {} }, { weights: {} }, { finish: false }, { steer: { finish: false, weights: {} } }])
      assert.deepEqual(read(fields), {});
  });

  it('reads weights, only those that are named', () => {
    assert.deepEqual(read({ weights: { style: 5000 } }), { weights: { style: 5000 } });
    assert.deepEqual(read({ weights: { content: '0', style: 1, lines: 0, tv: 2.5, temporal: 3 } }), {
      weights: { content: 0, style: 1, lines: 0, tv: 2.5, temporal: 3 },
    });
    assert.deepEqual(read({ steer: { weights: { tv: 7 } } }), { weights: { tv: 7 } });
  });

  it('lets msg.steer.weights decide where msg.weights says otherwise', () => {
    assert.deepEqual(read({ weights: { style: 1, tv: 2 }, steer: { weights: { style: 3 } } }), { weights: { style: 3, tv: 2 } });
  });

  it('reads learning rate and what remains', () => {
    assert.deepEqual(read({ steer: { learningRate: '0.5', remaining: '20' } }), { learningRate: 0.5, remaining: 20 });
    assert.deepEqual(read({ steer: { remaining: 0 } }), { remaining: 0 });
  });

  it('reads pause and finish, in msg.steer or beside it', () => {
    for (const wrap of [(fields: object) => fields, (fields: object) => ({ steer: fields })]) {
      assert.deepEqual(read(wrap({ pause: true })), { paused: true });
      assert.deepEqual(read(wrap({ pause: 'false' })), { paused: false });
      assert.deepEqual(read(wrap({ finish: true })), { finish: true });
    }
    assert.deepEqual(read({ pause: true, steer: { pause: false } }), { paused: false });
  });

  it('takes Gram matrices in the payload for another style, and whatever is in msg.steer.style', () => {
    assert.deepEqual(read({ payload: GRAM }), { style: 'payload' });
    assert.deepEqual(read({ steer: { style: 'waves.jpg' } }), { style: 'steer.style' });
    assert.deepEqual(read({ payload: GRAM, steer: { style: GRAM } }), { style: 'steer.style' });
  });

  it('reads all of it from one message', () => {
    const fields = { payload: GRAM, weights: { style: 9 }, pause: false, steer: { remaining: 5, learningRate: 2 } };
    assert.deepEqual(read(fields), { style: 'payload', weights: { style: 9 }, paused: false, remaining: 5, learningRate: 2 });
  });

  for (const [name, fields, message] of [
    ['a negative weight', { weights: { style: -1 } }, 'Expected a number of at least 0 for msg.weights.style but received "-1".'],
    ['a weight that is no number', { steer: { weights: { tv: 'much' } } }, /for msg\.steer\.weights\.tv but received "much"/],
    ['weights that are no object', { weights: 5 }, 'Expected an object for msg.weights but received a number.'],
    ['weights that are a list', { weights: [5] }, 'Expected an object for msg.weights but received an array.'],
    ['a learning rate of 0', { steer: { learningRate: 0 } }, /for msg\.steer\.learningRate/],
    ['part of an iteration', { steer: { remaining: 1.5 } }, /an integer .* for msg\.steer\.remaining/],
    ['more iterations than there may be', { steer: { remaining: 1e7 } }, /for msg\.steer\.remaining/],
    ['a pause that is neither yes nor no', { pause: 'maybe' }, /true or false for msg\.pause/],
    ['a finish that is neither yes nor no', { finish: 1 }, /true or false for msg\.finish/],
    [
      'what is no steering',
      { steer: { speed: 2 } },
      /weights, learningRate, remaining, style, pause, finish for msg\.steer but received "speed"/,
    ],
    ['steering that is no object', { steer: 'faster' }, 'Expected an object for msg.steer but received a string.'],
  ] as const) {
    it(`refuses ${name}`, () => assert.throws(() => read(fields), invalid(message)));
  }
});
