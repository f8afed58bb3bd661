import assert from 'node:assert/strict';
import { LatestSlots } from '../../../src/flow/loss/latest-slots.js';
import type { Base, Wants } from '../../../src/flow/loss/wants.js';
import { content, failing, logger, objective, styleOf, watch } from '../../support/node-red/slots.js';

const wants = (styles: number, base: Base = 'either'): Wants => ({ base, styles });

describe('LatestSlots', () => {
  it('emits on every content with the styles that are there', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => wants(1));
    await slots.style('style', 's', 'waves', styleOf(1));
    await content(slots, 'a');
    await content(slots, 'b');
    assert.deepEqual(emitted, [
      ['a', [1]],
      ['b', [1]],
    ]);
  });

  it('emits nothing for a style alone', async () => {
    const { emitted, emit } = logger();
    await new LatestSlots(emit, () => wants(1)).style('style', 's', 'waves', styleOf(1));
    assert.deepEqual(emitted, []);
  });

  it('replaces the style of a topic and keeps those of others', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => wants(1));
    await slots.style('style', 's1', 'waves', styleOf(1));
    await slots.style('style', 's2', 'stars', styleOf(2));
    await slots.style('style', 's3', 'waves', styleOf(3));
    await content(slots, 'a');
    assert.deepEqual(emitted, [['a', [3, 2]]]);
    assert.equal(slots.state.styles, 2);
  });

  it('lets content wait for the first style', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => wants(1));
    const states = watch([content(slots, 'a'), content(slots, 'b')]);
    assert.deepEqual(await states(), ['waiting', 'waiting']);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 2, waitingForContent: 0 });
    await slots.style('style', 's', '', styleOf(1));
    assert.deepEqual(await states(), ['done', 'done']);
    assert.deepEqual(emitted, [
      ['a', [1]],
      ['b', [1]],
    ]);
    assert.equal(slots.state.waitingForStyle, 0);
  });

  it('lets content wait for as many topics as it is told', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => wants(2));
    const states = watch([content(slots, 'a')]);
    await slots.style('style', 's1', 'waves', styleOf(1));
    await slots.style('style', 's2', 'waves', styleOf(2));
    const late = watch([content(slots, 'b')]);
    assert.deepEqual([await states(), await late()], [['waiting'], ['waiting']]);
    assert.deepEqual(slots.state, { styles: 1, waitingForStyle: 2, waitingForContent: 0 });
    await slots.style('style', 's3', 'stars', styleOf(3));
    assert.deepEqual([await states(), await late()], [['done'], ['done']]);
    await content(slots, 'c');
    assert.deepEqual(emitted, [
      ['a', [2, 3]],
      ['b', [2, 3]],
      ['c', [2, 3]],
    ]);
  });

  it('fails a message, content or style, where the number of styles makes no sense', async () => {
    const slots = new LatestSlots(logger().emit, () => {
      throw new Error('styles must be a number');
    });
    await assert.rejects(content(slots, 'a'), /styles must be a number/);
    await assert.rejects(slots.style('style', 's', '', styleOf(1)), /styles must be a number/);
  });

  it('refuses a 17th topic, and still replaces styles of the others', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => wants(1));
    for (let i = 1; i <= 16; i++) await slots.style('style', 's', `topic ${i}`, styleOf(i));
    await assert.rejects(slots.style('style', 's', 'topic 17', styleOf(17)), {
      name: 'NeuralStyleError',
      code: 'setting-invalid',
      message: /^Expected at most 16 styles with different topics \(msg\.reset .*\) for msg\.topic but received "topic 17"\.$/,
    });
    await slots.style('style', 's', 'topic 16', styleOf(18));
    await content(slots, 'a');
    assert.deepEqual(emitted, [['a', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18]]]);
    slots.reset();
    await slots.style('style', 's', 'topic 17', styleOf(17));
    assert.equal(slots.state.styles, 1);
  });

  it('does not wait where the style has no weight', async () => {
    const { emitted, emit } = logger();
    await content(new LatestSlots(emit, () => wants(0)), 'a');
    assert.deepEqual(emitted, [['a', []]]);
  });

  it('emits on every style, whose message goes out, where there is to be no content', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => wants(2, 'none'));
    await slots.style('a', '1', 'waves', styleOf(1));
    assert.deepEqual(emitted, []);
    await slots.style('b', '2', 'stars', styleOf(2));
    await slots.style('c', '3', 'waves', styleOf(3));
    assert.deepEqual(emitted, [
      ['b', [1, 2]],
      ['c', [3, 2]],
    ]);
  });

  it('emits on every objective as on content, and on content no more where both are waited for', async () => {
    const { emitted, emit } = logger();
    const either = new LatestSlots(emit, () => wants(1));
    const states = watch([either.objective('early', '0', objective)]);
    assert.deepEqual(await states(), ['waiting']);
    await either.style('s', '1', '', styleOf(1));
    await either.objective('a', '2', objective);
    assert.deepEqual(emitted.splice(0), [
      ['early', [1]],
      ['a', [1]],
    ]);
    const contents: (string | undefined)[] = [];
    const both = new LatestSlots<string>(
      (message, met) => contents.push(message, met.content?.features.kind, met.objective?.kind),
      () => wants(0, 'both'),
    );
    const waiting = watch([both.objective('a', '1', objective)]);
    assert.deepEqual(await waiting(), ['waiting']);
    await content(both, 'c');
    await both.objective('b', '2', objective);
    assert.deepEqual(await waiting(), ['done']);
    assert.deepEqual(contents, ['a', 'features', 'objective', 'b', 'features', 'objective']);
  });

  it('refuses an objective where styles alone emit', async () => {
    const slots = new LatestSlots(logger().emit, () => wants(1, 'none'));
    await assert.rejects(slots.objective('a', '1', objective), { code: 'setting-invalid' });
  });

  it('leaves content alone that has no weight', async () => {
    const { emitted, emit } = logger();
    await content(new LatestSlots(emit, () => wants(0, 'none')), 'a');
    assert.deepEqual(emitted, []);
  });

  it('fails a style for which emitting throws, where there is to be no content', async () => {
    const slots = new LatestSlots(failing, () => wants(1, 'none'));
    await assert.rejects(slots.style('a', '1', '', styleOf(1)), /models differ/);
  });

  it('refuses the 17th content that would wait', async () => {
    const slots = new LatestSlots(logger().emit, () => wants(1));
    const states = watch(Array.from({ length: 16 }, (_, i) => content(slots, `message ${i}`)));
    await assert.rejects(content(slots, 'one too many'), {
      name: 'NeuralStyleError',
      code: 'style-missing',
      message: /^16 content pictures wait for a style and no more are kept\./,
    });
    assert.deepEqual(new Set(await states()), new Set(['waiting']));
  });

  it('fails a content for which emitting throws', async () => {
    const slots = new LatestSlots(failing, () => wants(1));
    await slots.style('style', 's', '', styleOf(1));
    await assert.rejects(content(slots, 'a'), /models differ/);
  });

  it('fails each waiting content for which emitting throws, once, and not the style', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots<string>(
      (message, ...rest) => (message === 'a' ? failing : emit)(message, ...rest),
      () => wants(1),
    );
    const states = watch([content(slots, 'a'), content(slots, 'b'), slots.style('style', 's', '', styleOf(1))]);
    assert.deepEqual(await states(), ['Error: models differ', 'done', 'done']);
    assert.deepEqual(emitted, [['b', [1]]]);
  });

  it('forgets styles and cancels what waits when it is reset', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => wants(1));
    const waiting = watch([content(slots, 'a')]);
    slots.reset();
    assert.deepEqual(await waiting(), ['cancelled']);
    await slots.style('style', 's', '', styleOf(1));
    slots.reset();
    const after = watch([content(slots, 'b')]);
    assert.deepEqual(await after(), ['waiting']);
    assert.deepEqual(emitted, []);
  });

  it('keeps nothing waiting that comes after it was closed', async () => {
    const slots = new LatestSlots(logger().emit, () => wants(1));
    slots.close();
    await assert.rejects(content(slots, 'late'), { code: 'engine-closed' });
  });

  it('tells of a style whose own content was sent on before it, with another', async () => {
    let late = 0;
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => wants(1), { onLate: () => (late += 1) });
    const first = watch([content(slots, 'a', '1')]);
    await slots.style('style', '1', '', styleOf(1));
    assert.deepEqual(await first(), ['done']);
    await content(slots, 'b', '2');
    assert.equal(late, 0);
    await slots.style('style', '2', '', styleOf(2));
    assert.equal(late, 1);
    await content(slots, 'c', '3');
    await slots.style('style', '4', '', styleOf(4));
    assert.equal(late, 1);
    assert.deepEqual(emitted, [
      ['a', [1]],
      ['b', [1]],
      ['c', [2]],
    ]);
  });

  it('keeps no more content waiting than it has bytes for, and one in any case', async () => {
    const slots = new LatestSlots(logger().emit, () => wants(1), { readLimits: () => ({ messages: Infinity, bytes: 10 }) });
    // Three bytes of pixels, and two for each character of the message.
    const states = watch([content(slots, 'message', '1')]);
    await assert.rejects(content(slots, 'b', '2'), { code: 'style-missing' });
    assert.deepEqual(await states(), ['waiting']);
  });

  it('fails what waits when it is closed', async () => {
    const slots = new LatestSlots(logger().emit, () => wants(1));
    const states = watch([content(slots, 'a'), content(slots, 'b')]);
    slots.close();
    assert.deepEqual(await states(), ['engine-closed', 'engine-closed']);
  });
});
