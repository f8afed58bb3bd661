import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { type MatchOptions, MessageSlots } from '../../../src/flow/loss/message-slots.js';
import { content, failing, logger, objective, styleOf, watch } from '../../support/node-red/slots.js';

describe('MessageSlots', () => {
  const options =
    (given: Partial<MatchOptions> = {}) =>
    (): MatchOptions => ({ base: 'either', styles: 1, timeout: 0, ...given });

  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));

  afterEach(() => mock.timers.reset());

  it('pairs content and style of one message, whichever comes first', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options());
    const states = watch([
      content(slots, 'a', '1'),
      slots.style('style', '2', '', styleOf(2)),
      slots.style('style', '1', '', styleOf(1)),
      content(slots, 'b', '2'),
    ]);
    assert.deepEqual(await states(), ['done', 'done', 'done', 'done']);
    assert.deepEqual(emitted, [
      ['a', [1]],
      ['b', [2]],
    ]);
  });

  it('does not pair what comes from different messages', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options());
    const states = watch([content(slots, 'a', '1'), slots.style('style', '2', '', styleOf(1))]);
    assert.deepEqual(await states(), ['waiting', 'waiting']);
    assert.deepEqual(emitted, []);
    assert.deepEqual(slots.state, { styles: 1, waitingForStyle: 1, waitingForContent: 1 });
  });

  it('waits for as many styles as it is told', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ styles: 2 }));
    const first = watch([slots.style('style', '1', '', styleOf(1)), content(slots, 'a', '1')]);
    assert.deepEqual(await first(), ['waiting', 'waiting']);
    await slots.style('style', '1', '', styleOf(2));
    assert.deepEqual(await first(), ['done', 'done']);
    assert.deepEqual(emitted, [['a', [1, 2]]]);
  });

  it('needs only content where no styles belong to it', async () => {
    const { emitted, emit } = logger();
    await content(new MessageSlots(emit, options({ styles: 0 })), 'a');
    assert.deepEqual(emitted, [['a', []]]);
  });

  it('needs only styles where there is to be no content, and sends the message of the one that came last', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ base: 'none', styles: 2 }));
    const states = watch([slots.style('a', '1', '', styleOf(1)), content(slots, 'content of no weight', '1')]);
    assert.deepEqual(await states(), ['waiting', 'done']);
    assert.deepEqual(slots.state, { styles: 1, waitingForStyle: 1, waitingForContent: 0 });
    await slots.style('b', '1', '', styleOf(2));
    assert.deepEqual(await states(), ['done', 'done']);
    assert.deepEqual(emitted, [['b', [1, 2]]]);
  });

  it('takes an objective in place of content', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options());
    const states = watch([slots.style('s', '1', '', styleOf(1)), slots.objective('a', '1', objective)]);
    assert.deepEqual(await states(), ['done', 'done']);
    assert.deepEqual(emitted, [['a', [1]]]);
    const twice = watch([slots.objective('b', '2', objective), content(slots, 'c', '2')]);
    assert.deepEqual(await twice(), ['waiting', 'content-twice']);
  });

  it('waits for both where both belong to a message, and sends that of the objective, whichever comes first', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ base: 'both' }));
    const states = watch([content(slots, 'c', '1'), slots.style('s', '1', '', styleOf(1))]);
    assert.deepEqual(await states(), ['waiting', 'waiting']);
    assert.deepEqual(slots.state, { styles: 1, waitingForStyle: 0, waitingForContent: 1 });
    await slots.objective('a', '1', objective);
    assert.deepEqual(await states(), ['done', 'done']);
    assert.deepEqual(emitted, [['a', [1]]]);
    const other = watch([slots.objective('b', '2', objective), slots.style('s', '2', '', styleOf(2)), content(slots, 'd', '2')]);
    assert.deepEqual(await other(), ['done', 'done', 'done']);
    assert.deepEqual(emitted.at(-1), ['b', [2]]);
  });

  it('says that an objective was missing', async () => {
    const slots = new MessageSlots(logger().emit, options({ base: 'both', timeout: 30 }));
    const waiting = assert.rejects(content(slots, 'a', '1'), { message: /^No objective with the same _msgid came/ });
    mock.timers.tick(30_000);
    await waiting;
  });

  it('refuses an objective where styles alone send', async () => {
    const slots = new MessageSlots(logger().emit, options({ base: 'none' }));
    await assert.rejects(slots.objective('a', '1', objective), {
      code: 'setting-invalid',
      message: /^Expected nothing where an objective/,
    });
  });

  it('keeps nothing of a pair that is done', async () => {
    const slots = new MessageSlots(logger().emit, options());
    await Promise.all([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1))]);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
  });

  it('gives one error for a message whose style does not come in time', async () => {
    const slots = new MessageSlots(logger().emit, options({ styles: 3, timeout: 30 }));
    const states = watch([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1)), slots.style('style', '1', '', styleOf(2))]);
    mock.timers.tick(29_999);
    assert.deepEqual(await states(), ['waiting', 'waiting', 'waiting']);
    mock.timers.tick(1);
    assert.deepEqual(await states(), ['unmatched', 'done', 'done']);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
  });

  it('says what was missing and for how long', async () => {
    const slots = new MessageSlots(logger().emit, options({ timeout: 30 }));
    const withoutStyle = assert.rejects(content(slots, 'a', '1'), {
      code: 'unmatched',
      message: /^No style with the same _msgid came within 30 s\./,
    });
    const withoutContent = assert.rejects(slots.style('style', '2', '', styleOf(1)), {
      code: 'unmatched',
      message: /^No content with the same _msgid/,
    });
    mock.timers.tick(30_000);
    await Promise.all([withoutStyle, withoutContent]);
  });

  it('raises no error after a pair has met', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ timeout: 30 }));
    const states = watch([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1))]);
    mock.timers.tick(60_000);
    assert.deepEqual(await states(), ['done', 'done']);
    assert.equal(emitted.length, 1);
  });

  it('waits for ever with timeout 0', async () => {
    const slots = new MessageSlots(logger().emit, options({ timeout: 0 }));
    const states = watch([content(slots, 'a')]);
    mock.timers.tick(1e9);
    assert.deepEqual(await states(), ['waiting']);
    slots.reset();
  });

  it('fails once for a pair for which emitting throws', async () => {
    const slots = new MessageSlots(failing, options());
    const states = watch([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1))]);
    assert.deepEqual((await states()).sort(), ['Error: models differ', 'done']);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
  });

  it('fails a message whose options make no sense', async () => {
    const slots = new MessageSlots(logger().emit, () => {
      throw new Error('styles must be a number');
    });
    await assert.rejects(content(slots, 'a'), /styles must be a number/);
  });

  it('takes another try with the same id after a complete pair has failed', async () => {
    const { emitted, emit } = logger();
    let broken = true;
    const slots = new MessageSlots<string>((...args) => (broken ? failing : emit)(...args), options());
    const first = watch([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1))]);
    assert.deepEqual(await first(), ['Error: models differ', 'done']);
    broken = false;
    const second = watch([content(slots, 'b', '1'), slots.style('style', '1', '', styleOf(2))]);
    assert.deepEqual(await second(), ['done', 'done']);
    assert.deepEqual(emitted, [['b', [2]]]);
  });

  it('drops as many stragglers as a failed pair lacked, and pairs anew after them', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ styles: 3, timeout: 30 }));
    const first = watch([slots.style('style', '1', '', styleOf(1))]);
    mock.timers.tick(30_000);
    assert.deepEqual(await first(), ['unmatched']);
    const stragglers = watch([
      slots.style('style', '1', '', styleOf(2)),
      content(slots, 'a', '1'),
      slots.style('style', '1', '', styleOf(3)),
    ]);
    assert.deepEqual(await stragglers(), ['done', 'done', 'done']);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
    const again = watch([content(slots, 'b', '1'), ...[4, 5, 6].map((blend) => slots.style('style', '1', '', styleOf(blend)))]);
    assert.deepEqual(await again(), ['done', 'done', 'done', 'done']);
    assert.deepEqual(emitted, [['b', [4, 5, 6]]]);
  });

  it('ends without a word what belongs to a message that failed elsewhere, style or content, whether it came before or comes after', async () => {
    const slots = new MessageSlots(logger().emit, options({ styles: 2, timeout: 30 }));
    const before = watch([slots.style('style', '1', '', styleOf(1))]);
    slots.branchFailed('1', true);
    slots.branchFailed('2', true);
    const after = watch([['1'], ['2'], ['2']].map(([id]) => slots.style('style', id!, '', styleOf(2))));
    assert.deepEqual([await before(), await after()], [['done'], ['done', 'done', 'done']]);
    const contents = watch([content(slots, 'a', '3')]);
    slots.branchFailed('3', true);
    slots.branchFailed('4', true);
    const late = watch([content(slots, 'b', '4'), slots.style('style', '3', '', styleOf(2)), slots.style('style', '4', '', styleOf(2))]);
    assert.deepEqual([await contents(), await late()], [['done'], ['done', 'done', 'done']]);
    const again = watch([slots.style('style', '1', '', styleOf(3)), slots.style('style', '2', '', styleOf(3))]);
    assert.deepEqual(await again(), ['waiting', 'waiting']);
    mock.timers.tick(30_000);
    assert.deepEqual(await again(), ['unmatched', 'unmatched']);
  });

  for (const [timeout, seconds] of [
    [0, 5],
    [2, 2],
    [30, 5],
  ] as const)
    it(`takes what comes ${seconds} s after a failure elsewhere for another try, where it waits ${timeout || 'for ever'}`, async () => {
      const { emitted, emit } = logger();
      const slots = new MessageSlots(emit, options({ timeout }));
      slots.branchFailed('1', true);
      mock.timers.tick(seconds * 1000 - 1);
      slots.branchFailed('2', true);
      mock.timers.tick(1);
      const again = watch([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1)), slots.style('style', '2', '', styleOf(1))]);
      assert.deepEqual(await again(), ['done', 'done', 'done']);
      assert.deepEqual(emitted, [['a', [1]]]);
    });

  it('takes the next message for another try where nothing could follow the failed one', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options());
    slots.branchFailed('1', false);
    const again = watch([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1))]);
    assert.deepEqual(await again(), ['done', 'done']);
    assert.deepEqual(emitted, [['a', [1]]]);
  });

  it('ends an open pair, and the rest of it, where another try with its id fails before the branches part', async () => {
    const slots = new MessageSlots(logger().emit, options());
    const first = watch([content(slots, 'a', '1')]);
    slots.branchFailed('1', false);
    assert.deepEqual(await first(), ['done']);
    const rest = watch([slots.style('style', '1', '', styleOf(1))]);
    assert.deepEqual(await rest(), ['done']);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
  });

  it('takes a content for another try that had come before the failure, and its style too, and then drops the late style', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ timeout: 30 }));
    const first = watch([content(slots, 'a', '1')]);
    slots.reset();
    assert.deepEqual(await first(), ['cancelled']);
    const again = watch([content(slots, 'b', '1'), slots.style('style', '1', '', styleOf(2))]);
    assert.deepEqual(await again(), ['done', 'done']);
    assert.deepEqual(emitted, [['b', [2]]]);
    const late = watch([slots.style('style', '1', '', styleOf(1))]);
    assert.deepEqual(await late(), ['done']);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
  });

  it('lets a failure elsewhere pass where its own settings make no sense, and ends what waits for it', async () => {
    let broken = false;
    const slots = new MessageSlots(logger().emit, () => {
      if (broken) throw new Error('styles must be a number');
      return { base: 'either', styles: 1, timeout: 0 };
    });
    const states = watch([content(slots, 'a', '1')]);
    broken = true;
    slots.branchFailed('1', true);
    slots.branchFailed('2', true);
    assert.deepEqual(await states(), ['done']);
    await assert.rejects(content(slots, 'b', '2'), /styles must be a number/);
  });

  it('remembers the last 256 failed pairs', async () => {
    const slots = new MessageSlots(logger().emit, options());
    const states = watch(Array.from({ length: 257 }, (_, i) => content(slots, 'a', `${i}`)));
    slots.reset();
    assert.deepEqual(new Set(await states()), new Set(['cancelled']));
    const late = watch([slots.style('style', '0', '', styleOf(1)), slots.style('style', '1', '', styleOf(1))]);
    assert.deepEqual(await late(), ['waiting', 'done']);
  });

  it('cancels what waits when it is reset, once for each message, and pairs what comes then', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ styles: 2, timeout: 30 }));
    const before = watch([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1)), slots.style('style', '2', '', styleOf(1))]);
    slots.reset();
    assert.deepEqual(await before(), ['cancelled', 'done', 'cancelled']);
    const straggler = watch([slots.style('style', '1', '', styleOf(2))]);
    assert.deepEqual(await straggler(), ['done']);
    assert.deepEqual(emitted, []);
    await Promise.all([content(slots, 'b', '3'), slots.style('style', '3', '', styleOf(3)), slots.style('style', '3', '', styleOf(4))]);
    assert.deepEqual(emitted, [['b', [3, 4]]]);
  });

  it('keeps nothing waiting that comes after it was closed, and gives no second error for what it has failed', async () => {
    const slots = new MessageSlots(logger().emit, () => ({ base: 'either', styles: 1, timeout: 0 }));
    const states = watch([content(slots, 'early')]);
    slots.close();
    assert.deepEqual(await states(), ['engine-closed']);
    await slots.style('style', 'early', '', styleOf(1));
    await assert.rejects(content(slots, 'late'), { code: 'engine-closed' });
  });

  const limited = (messages: number, bytes: number): MessageSlots<string> =>
    new MessageSlots(logger().emit, options(), () => ({ messages, bytes }));

  it('ends what has waited longest where more would wait than it may keep, also without a timeout', async () => {
    const slots = limited(2, Infinity);
    const states = watch([content(slots, 'a', '1'), slots.style('style', '2', '', styleOf(1)), content(slots, 'c', '3')]);
    assert.deepEqual(await states(), ['loss-full', 'waiting', 'waiting']);
    assert.deepEqual(slots.state, { styles: 1, waitingForStyle: 1, waitingForContent: 1 });
    const straggler = watch([slots.style('style', '1', '', styleOf(1))]);
    assert.deepEqual(await straggler(), ['done']);
    await content(slots, 'b', '2');
    assert.deepEqual(await states(), ['loss-full', 'done', 'waiting']);
  });

  it('says what was missing where too many wait, and what to do', async () => {
    const slots = limited(1, Infinity);
    const oldest = assert.rejects(content(slots, 'a'), {
      code: 'loss-full',
      message: /^No style with the same _msgid has come, .* longest of more than 1 at the loss.*\(latest\).*maxWaiting/,
    });
    watch([content(slots, 'b')]);
    await oldest;
  });

  it('ends what has waited longest where more bytes would wait than it may keep, and keeps one in any case', async () => {
    // Three bytes of pixels, and two for each character of the message; of a style four.
    const slots = limited(Infinity, 10);
    const first = watch([content(slots, 'a', '1'), slots.style('', '2', '', styleOf(1))]);
    assert.deepEqual(await first(), ['waiting', 'waiting']);
    const next = watch([content(slots, 'much larger', '3')]);
    assert.deepEqual([await first(), await next()], [['loss-full', 'loss-full'], ['waiting']]);
  });

  it('passes over styles where none belong to the content', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ styles: 0 }));
    await Promise.all([slots.style('style', '1', '', styleOf(1)), content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1))]);
    assert.deepEqual(emitted, [['a', []]]);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
  });

  it('knows whether anything has met since it was reset', async () => {
    const slots = new MessageSlots(logger().emit, options());
    assert.equal(slots.hasPaired, false);
    await Promise.all([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1))]);
    assert.equal(slots.hasPaired, true);
    slots.reset();
    assert.equal(slots.hasPaired, false);
  });

  it('gives one error for each message that waits when it is closed', async () => {
    const slots = new MessageSlots(logger().emit, options({ styles: 2, timeout: 30 }));
    const states = watch([content(slots, 'a', '1'), slots.style('style', '1', '', styleOf(1)), slots.style('style', '2', '', styleOf(1))]);
    slots.close();
    assert.deepEqual(await states(), ['engine-closed', 'done', 'engine-closed']);
    mock.timers.tick(60_000);
    assert.deepEqual(await states(), ['engine-closed', 'done', 'engine-closed']);
  });
});
