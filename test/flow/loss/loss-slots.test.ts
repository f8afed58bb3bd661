import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import helper from 'node-red-node-test-helper';
import { NeuralStyleError } from '../../../src/errors.js';
import { FeatureMaps } from '../../../src/flow/payloads/feature-maps.js';
import { GramMatrices } from '../../../src/flow/payloads/gram-matrices.js';
import { LatestSlots } from '../../../src/flow/loss/latest-slots.js';
import type { Emit, LossSlots, Style } from '../../../src/flow/loss/loss-slots.js';
import { type MatchOptions, MessageSlots } from '../../../src/flow/loss/message-slots.js';
import type { Objective } from '../../../src/flow/payloads/objective.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { startEditor } from '../../support/editor/dialog-source.js';
import { type Flow, type FlowNode, startFlow, stopFlow } from '../../support/node-red/flow.js';

const PICTURE = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };

function features(): FeatureMaps {
  return new FeatureMaps('engine', { model: EMBEDDED_MODEL, picture: PICTURE, layers: 'content' }, [
    { layer: 'relu4_1', shape: [1, 1, 1] },
  ]);
}

function styleOf(blend: number): Style {
  const grams = [{ layer: 'relu1_1', channels: 1, values: Float32Array.of(blend) }] as const;
  return { gram: new GramMatrices('engine', EMBEDDED_MODEL, { grams }), blend };
}

/** What has been emitted: each message with the blends of its styles, by which they are told apart here. */
interface Log {
  readonly emitted: [string, number[]][];
  readonly emit: Emit<string>;
}

function logger(): Log {
  const emitted: Log['emitted'] = [];
  return { emitted, emit: (message, _, styles) => emitted.push([message, styles.map(({ blend }) => blend)]) };
}

const failing: Emit<string> = () => {
  throw new Error('models differ');
};

/** How promises have settled so far: `waiting`, `done`, or the code or message of the error. */
function watch(promises: readonly Promise<void>[]): () => Promise<string[]> {
  const states = promises.map(() => 'waiting');
  for (const [index, promise] of promises.entries()) {
    promise.then(
      () => (states[index] = 'done'),
      (error: unknown) => (states[index] = error instanceof NeuralStyleError ? error.code : String(error)),
    );
  }
  return async () => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
    return states;
  };
}

function content(slots: LossSlots<string>, message: string, id = message): Promise<void> {
  return slots.content(message, id, features());
}

describe('LatestSlots', () => {
  it('emits on every content with the styles that are there', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => 1);
    await slots.style('s', 'waves', styleOf(1));
    await content(slots, 'a');
    await content(slots, 'b');
    assert.deepEqual(emitted, [
      ['a', [1]],
      ['b', [1]],
    ]);
  });

  it('emits nothing for a style alone', async () => {
    const { emitted, emit } = logger();
    await new LatestSlots(emit, () => 1).style('s', 'waves', styleOf(1));
    assert.deepEqual(emitted, []);
  });

  it('replaces the style of a topic and keeps those of others', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => 1);
    await slots.style('s1', 'waves', styleOf(1));
    await slots.style('s2', 'stars', styleOf(2));
    await slots.style('s3', 'waves', styleOf(3));
    await content(slots, 'a');
    assert.deepEqual(emitted, [['a', [3, 2]]]);
    assert.equal(slots.state.styles, 2);
  });

  it('lets content wait for the first style', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => 1);
    const states = watch([content(slots, 'a'), content(slots, 'b')]);
    assert.deepEqual(await states(), ['waiting', 'waiting']);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 2, waitingForContent: 0 });
    await slots.style('s', '', styleOf(1));
    assert.deepEqual(await states(), ['done', 'done']);
    assert.deepEqual(emitted, [
      ['a', [1]],
      ['b', [1]],
    ]);
    assert.equal(slots.state.waitingForStyle, 0);
  });

  it('lets content wait for as many topics as it is told', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => 2);
    const states = watch([content(slots, 'a')]);
    await slots.style('s1', 'waves', styleOf(1));
    await slots.style('s2', 'waves', styleOf(2));
    const late = watch([content(slots, 'b')]);
    assert.deepEqual([await states(), await late()], [['waiting'], ['waiting']]);
    assert.deepEqual(slots.state, { styles: 1, waitingForStyle: 2, waitingForContent: 0 });
    await slots.style('s3', 'stars', styleOf(3));
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
    await assert.rejects(slots.style('s', '', styleOf(1)), /styles must be a number/);
  });

  it('refuses a 17th topic, and still replaces styles of the others', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => 1);
    for (let i = 1; i <= 16; i++) await slots.style('s', `topic ${i}`, styleOf(i));
    await assert.rejects(slots.style('s', 'topic 17', styleOf(17)), {
      name: 'NeuralStyleError',
      code: 'setting-invalid',
      message: /^Expected at most 16 styles with different topics \(msg\.reset .*\) for msg\.topic but received "topic 17"\.$/,
    });
    await slots.style('s', 'topic 16', styleOf(18));
    await content(slots, 'a');
    assert.deepEqual(emitted, [['a', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 18]]]);
    slots.reset();
    await slots.style('s', 'topic 17', styleOf(17));
    assert.equal(slots.state.styles, 1);
  });

  it('does not wait where the style has no weight', async () => {
    const { emitted, emit } = logger();
    await content(new LatestSlots(emit, () => 0), 'a');
    assert.deepEqual(emitted, [['a', []]]);
  });

  it('refuses the 17th content that would wait', async () => {
    const slots = new LatestSlots(logger().emit, () => 1);
    const states = watch(Array.from({ length: 16 }, (_, i) => content(slots, `message ${i}`)));
    await assert.rejects(content(slots, 'one too many'), {
      name: 'NeuralStyleError',
      code: 'style-missing',
      message: /^16 content pictures wait for a style and no more are kept\./,
    });
    assert.deepEqual(new Set(await states()), new Set(['waiting']));
  });

  it('fails a content for which emitting throws', async () => {
    const slots = new LatestSlots(failing, () => 1);
    await slots.style('s', '', styleOf(1));
    await assert.rejects(content(slots, 'a'), /models differ/);
  });

  it('fails each waiting content for which emitting throws, once, and not the style', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots<string>(
      (message, ...rest) => (message === 'a' ? failing : emit)(message, ...rest),
      () => 1,
    );
    const states = watch([content(slots, 'a'), content(slots, 'b'), slots.style('s', '', styleOf(1))]);
    assert.deepEqual(await states(), ['Error: models differ', 'done', 'done']);
    assert.deepEqual(emitted, [['b', [1]]]);
  });

  it('forgets styles and cancels what waits when it is reset', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => 1);
    const waiting = watch([content(slots, 'a')]);
    slots.reset();
    assert.deepEqual(await waiting(), ['cancelled']);
    await slots.style('s', '', styleOf(1));
    slots.reset();
    const after = watch([content(slots, 'b')]);
    assert.deepEqual(await after(), ['waiting']);
    assert.deepEqual(emitted, []);
  });

  it('keeps nothing waiting that comes after it was closed', async () => {
    const slots = new LatestSlots(logger().emit, () => 1);
    slots.close();
    await assert.rejects(content(slots, 'late'), { code: 'engine-closed' });
  });

  it('tells of a style whose own content was sent on before it, with another', async () => {
    let late = 0;
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, () => 1, { onLate: () => (late += 1) });
    const first = watch([content(slots, 'a', '1')]);
    await slots.style('1', '', styleOf(1));
    assert.deepEqual(await first(), ['done']);
    await content(slots, 'b', '2');
    assert.equal(late, 0);
    await slots.style('2', '', styleOf(2));
    assert.equal(late, 1);
    await content(slots, 'c', '3');
    await slots.style('4', '', styleOf(4));
    assert.equal(late, 1);
    assert.deepEqual(emitted, [
      ['a', [1]],
      ['b', [1]],
      ['c', [2]],
    ]);
  });

  it('keeps no more content waiting than it has bytes for, and one in any case', async () => {
    const slots = new LatestSlots(logger().emit, () => 1, { readLimits: () => ({ messages: Infinity, bytes: 10 }) });
    // Three bytes of pixels, and two for each character of the message.
    const states = watch([content(slots, 'message', '1')]);
    await assert.rejects(content(slots, 'b', '2'), { code: 'style-missing' });
    assert.deepEqual(await states(), ['waiting']);
  });

  it('fails what waits when it is closed', async () => {
    const slots = new LatestSlots(logger().emit, () => 1);
    const states = watch([content(slots, 'a'), content(slots, 'b')]);
    slots.close();
    assert.deepEqual(await states(), ['engine-closed', 'engine-closed']);
  });
});

describe('MessageSlots', () => {
  const options =
    (given: Partial<MatchOptions> = {}) =>
    (): MatchOptions => ({ styles: 1, timeout: 0, ...given });

  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));

  afterEach(() => mock.timers.reset());

  it('pairs content and style of one message, whichever comes first', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options());
    const states = watch([
      content(slots, 'a', '1'),
      slots.style('2', '', styleOf(2)),
      slots.style('1', '', styleOf(1)),
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
    const states = watch([content(slots, 'a', '1'), slots.style('2', '', styleOf(1))]);
    assert.deepEqual(await states(), ['waiting', 'waiting']);
    assert.deepEqual(emitted, []);
    assert.deepEqual(slots.state, { styles: 1, waitingForStyle: 1, waitingForContent: 1 });
  });

  it('waits for as many styles as it is told', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ styles: 2 }));
    const first = watch([slots.style('1', '', styleOf(1)), content(slots, 'a', '1')]);
    assert.deepEqual(await first(), ['waiting', 'waiting']);
    await slots.style('1', '', styleOf(2));
    assert.deepEqual(await first(), ['done', 'done']);
    assert.deepEqual(emitted, [['a', [1, 2]]]);
  });

  it('needs only content where no styles belong to it', async () => {
    const { emitted, emit } = logger();
    await content(new MessageSlots(emit, options({ styles: 0 })), 'a');
    assert.deepEqual(emitted, [['a', []]]);
  });

  it('keeps nothing of a pair that is done', async () => {
    const slots = new MessageSlots(logger().emit, options());
    await Promise.all([content(slots, 'a', '1'), slots.style('1', '', styleOf(1))]);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
  });

  it('gives one error for a message whose style does not come in time', async () => {
    const slots = new MessageSlots(logger().emit, options({ styles: 3, timeout: 30 }));
    const states = watch([content(slots, 'a', '1'), slots.style('1', '', styleOf(1)), slots.style('1', '', styleOf(2))]);
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
    const withoutContent = assert.rejects(slots.style('2', '', styleOf(1)), {
      code: 'unmatched',
      message: /^No content with the same _msgid/,
    });
    mock.timers.tick(30_000);
    await Promise.all([withoutStyle, withoutContent]);
  });

  it('raises no error after a pair has met', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ timeout: 30 }));
    const states = watch([content(slots, 'a', '1'), slots.style('1', '', styleOf(1))]);
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
    const states = watch([content(slots, 'a', '1'), slots.style('1', '', styleOf(1))]);
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
    const first = watch([content(slots, 'a', '1'), slots.style('1', '', styleOf(1))]);
    assert.deepEqual(await first(), ['Error: models differ', 'done']);
    broken = false;
    const second = watch([content(slots, 'b', '1'), slots.style('1', '', styleOf(2))]);
    assert.deepEqual(await second(), ['done', 'done']);
    assert.deepEqual(emitted, [['b', [2]]]);
  });

  it('drops as many stragglers as a failed pair lacked, and pairs anew after them', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ styles: 3, timeout: 30 }));
    const first = watch([slots.style('1', '', styleOf(1))]);
    mock.timers.tick(30_000);
    assert.deepEqual(await first(), ['unmatched']);
    const stragglers = watch([slots.style('1', '', styleOf(2)), content(slots, 'a', '1'), slots.style('1', '', styleOf(3))]);
    assert.deepEqual(await stragglers(), ['done', 'done', 'done']);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
    const again = watch([content(slots, 'b', '1'), ...[4, 5, 6].map((blend) => slots.style('1', '', styleOf(blend)))]);
    assert.deepEqual(await again(), ['done', 'done', 'done', 'done']);
    assert.deepEqual(emitted, [['b', [4, 5, 6]]]);
  });

  it('ends without a word what belongs to a message that failed elsewhere, style or content, whether it came before or comes after', async () => {
    const slots = new MessageSlots(logger().emit, options({ styles: 2, timeout: 30 }));
    const before = watch([slots.style('1', '', styleOf(1))]);
    slots.branchFailed('1');
    slots.branchFailed('2');
    const after = watch([['1'], ['2'], ['2']].map(([id]) => slots.style(id!, '', styleOf(2))));
    assert.deepEqual([await before(), await after()], [['done'], ['done', 'done', 'done']]);
    const contents = watch([content(slots, 'a', '3')]);
    slots.branchFailed('3');
    slots.branchFailed('4');
    const late = watch([content(slots, 'b', '4'), slots.style('3', '', styleOf(2)), slots.style('4', '', styleOf(2))]);
    assert.deepEqual([await contents(), await late()], [['done'], ['done', 'done', 'done']]);
    const again = watch([slots.style('1', '', styleOf(3)), slots.style('2', '', styleOf(3))]);
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
      slots.branchFailed('1');
      mock.timers.tick(seconds * 1000 - 1);
      slots.branchFailed('2');
      mock.timers.tick(1);
      const again = watch([content(slots, 'a', '1'), slots.style('1', '', styleOf(1)), slots.style('2', '', styleOf(1))]);
      assert.deepEqual(await again(), ['done', 'done', 'done']);
      assert.deepEqual(emitted, [['a', [1]]]);
    });

  it('lets a failure elsewhere pass where its own settings make no sense, and ends what waits for it', async () => {
    let broken = false;
    const slots = new MessageSlots(logger().emit, () => {
      if (broken) throw new Error('styles must be a number');
      return { styles: 1, timeout: 0 };
    });
    const states = watch([content(slots, 'a', '1')]);
    broken = true;
    slots.branchFailed('1');
    slots.branchFailed('2');
    assert.deepEqual(await states(), ['done']);
    await assert.rejects(content(slots, 'b', '2'), /styles must be a number/);
  });

  it('remembers the last 256 failed pairs', async () => {
    const slots = new MessageSlots(logger().emit, options());
    const states = watch(Array.from({ length: 257 }, (_, i) => content(slots, 'a', `${i}`)));
    slots.reset();
    assert.deepEqual(new Set(await states()), new Set(['cancelled']));
    const late = watch([slots.style('0', '', styleOf(1)), slots.style('1', '', styleOf(1))]);
    assert.deepEqual(await late(), ['waiting', 'done']);
  });

  it('cancels what waits when it is reset, once for each message, and pairs what comes then', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ styles: 2, timeout: 30 }));
    const before = watch([content(slots, 'a', '1'), slots.style('1', '', styleOf(1)), slots.style('2', '', styleOf(1))]);
    slots.reset();
    assert.deepEqual(await before(), ['cancelled', 'done', 'cancelled']);
    const straggler = watch([slots.style('1', '', styleOf(2))]);
    assert.deepEqual(await straggler(), ['done']);
    assert.deepEqual(emitted, []);
    await Promise.all([content(slots, 'b', '3'), slots.style('3', '', styleOf(3)), slots.style('3', '', styleOf(4))]);
    assert.deepEqual(emitted, [['b', [3, 4]]]);
  });

  it('keeps nothing waiting that comes after it was closed, and gives no second error for what it has failed', async () => {
    const slots = new MessageSlots(logger().emit, () => ({ styles: 1, timeout: 0 }));
    const states = watch([content(slots, 'early')]);
    slots.close();
    assert.deepEqual(await states(), ['engine-closed']);
    await slots.style('early', '', styleOf(1));
    await assert.rejects(content(slots, 'late'), { code: 'engine-closed' });
  });

  const limited = (messages: number, bytes: number): MessageSlots<string> =>
    new MessageSlots(logger().emit, options(), () => ({ messages, bytes }));

  it('ends what has waited longest where more would wait than it may keep, also without a timeout', async () => {
    const slots = limited(2, Infinity);
    const states = watch([content(slots, 'a', '1'), slots.style('2', '', styleOf(1)), content(slots, 'c', '3')]);
    assert.deepEqual(await states(), ['loss-full', 'waiting', 'waiting']);
    assert.deepEqual(slots.state, { styles: 1, waitingForStyle: 1, waitingForContent: 1 });
    const straggler = watch([slots.style('1', '', styleOf(1))]);
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
    const first = watch([content(slots, 'a', '1'), slots.style('2', '', styleOf(1))]);
    assert.deepEqual(await first(), ['waiting', 'waiting']);
    const next = watch([content(slots, 'much larger', '3')]);
    assert.deepEqual([await first(), await next()], [['loss-full', 'loss-full'], ['waiting']]);
  });

  it('passes over styles where none belong to the content', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ styles: 0 }));
    await Promise.all([slots.style('1', '', styleOf(1)), content(slots, 'a', '1'), slots.style('1', '', styleOf(1))]);
    assert.deepEqual(emitted, [['a', []]]);
    assert.deepEqual(slots.state, { styles: 0, waitingForStyle: 0, waitingForContent: 0 });
  });

  it('knows whether anything has met since it was reset', async () => {
    const slots = new MessageSlots(logger().emit, options());
    assert.equal(slots.hasPaired, false);
    await Promise.all([content(slots, 'a', '1'), slots.style('1', '', styleOf(1))]);
    assert.equal(slots.hasPaired, true);
    slots.reset();
    assert.equal(slots.hasPaired, false);
  });

  it('gives one error for each message that waits when it is closed', async () => {
    const slots = new MessageSlots(logger().emit, options({ styles: 2, timeout: 30 }));
    const states = watch([content(slots, 'a', '1'), slots.style('1', '', styleOf(1)), slots.style('2', '', styleOf(1))]);
    slots.close();
    assert.deepEqual(await states(), ['engine-closed', 'done', 'engine-closed']);
    mock.timers.tick(60_000);
    assert.deepEqual(await states(), ['engine-closed', 'done', 'engine-closed']);
  });
});

describe('The loss node', () => {
  let flow: Flow;

  const start = async (config: object, settings: object = {}, nodes: readonly FlowNode[] = []): Promise<void> => {
    const given = new Set(nodes.map(({ id }) => id));
    flow = await startFlow(
      [
        { id: 'loss', type: 'neural-style-loss', wires: [['out']], ...config },
        { id: 'out', type: 'helper' },
        { id: 'catch', type: 'catch', wires: [['errors']] },
        { id: 'errors', type: 'helper' },
      ]
        .filter(({ id }) => !given.has(id))
        .concat(nodes),
      settings,
    );
  };

  /** The first status from now on that is this. */
  const shows = async (text: string): Promise<void> => {
    while (flow.statuses('loss').at(-1) !== text) await sleep(10);
  };

  const sendStyle = (topic: string): void => flow.send('loss', { topic, payload: styleOf(1).gram });

  afterEach(() => stopFlow());

  it('waits for its number of styles when it matches the latest, and for one in flows from before that setting', async () => {
    await start({ match: 'latest', styles: '2' });
    flow.send('loss', { payload: features() });
    sendStyle('waves');
    await sleep(50);
    assert.equal(flow.inbox('out').messages.length, 0);
    sendStyle('stars');
    const { payload } = await flow.inbox('out').next();
    assert.equal((payload as Objective).spec.styles.length, 2);
    await stopFlow();

    await start({ match: 'latest' });
    flow.send('loss', { payload: features() });
    sendStyle('waves');
    await flow.inbox('out').next();
  });

  it('does not wait for more styles than it can keep', async () => {
    await start({ match: 'latest', styles: 17 });
    flow.send('loss', { payload: features() });
    const { error } = await flow.inbox('errors').next();
    assert.match(error!.message, /^Expected an integer from 1 to 16 for styles but received "17"/);
  });

  it('gives one error for a message whose mask is no picture', async () => {
    await start({ match: 'message', timeout: 0.05 });
    flow.send('loss', { _msgid: 'request', payload: styleOf(1).gram });
    flow.send('loss', { _msgid: 'request', payload: features(), mask: Buffer.from('no picture') });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'image-invalid');
    await sleep(100);
    assert.equal(flow.inbox('errors').messages.length, 1);
  });

  for (const match of ['latest', 'message']) {
    it(`gives what waits to Catch nodes when it is reset, matching by ${match}, and shows that it is empty`, async () => {
      await start({ match });
      const shown: unknown[] = [];
      helper.getNode('loss')!.on('call:status' as never, (({ args }: { args: [unknown] }) => shown.push(args[0])) as never);
      flow.send('loss', { _msgid: 'request', payload: features(), res: 'response' });
      await sleep(10);
      flow.send('loss', { reset: true });
      const caught = await flow.inbox('errors').next();
      assert.deepEqual([caught._msgid, caught.res, caught.error?.code], ['request', 'response', 'cancelled']);
      await sleep(400);
      assert.deepEqual(shown.at(-1), {});
    });
  }

  it('pairs each content with the style of its own message, as it is dragged in', async () => {
    const { match } = startEditor((files) => files).types.get('neural-style-loss')!.defaults;
    assert.equal(match!.value, 'message');
    await start({ match: match!.value });
    const blends: unknown[] = [];
    for (const [_msgid, blend] of [
      ['woodcut', 1],
      ['strokes', 2],
    ]) {
      flow.send('loss', { _msgid, payload: features() });
      flow.send('loss', { _msgid, blend, payload: styleOf(1).gram });
      blends.push(((await flow.inbox('out').next()).payload as Objective).spec.styles.map((style) => style.blend));
    }
    assert.deepEqual(blends, [[1], [2]]);
  });

  it('matches the latest in a flow that was saved before there was a choice', async () => {
    await start({});
    sendStyle('waves');
    flow.send('loss', { payload: features() });
    assert.equal(((await flow.inbox('out').next()).payload as Objective).spec.styles.length, 1);
  });

  it('takes no word for matching that it does not know', async () => {
    await start({ match: 'messages' });
    flow.send('loss', { payload: features() });
    assert.match((await flow.inbox('errors').next()).error!.message, /^Expected one of latest, message for match but received "messages"/);
  });

  it('shows which style it took when it matches the latest', async () => {
    await start({ match: 'latest' });
    sendStyle('woodcut');
    flow.send('loss', { payload: features() });
    await shows('taken');
  });

  it('shows, and says once, that a style came after its own content was sent on with another', async () => {
    await start({ match: 'latest' });
    const warned: unknown[] = [];
    helper.getNode('loss')!.on('call:warn' as never, (({ args }: { args: [unknown] }) => warned.push(args[0])) as never);
    sendStyle('woodcut');
    for (const _msgid of ['first', 'second']) {
      flow.send('loss', { _msgid, payload: features() });
      await flow.inbox('out').next();
      flow.send('loss', { _msgid, payload: styleOf(1).gram });
      await shows('late-style');
    }
    assert.equal(warned.length, 1);
  });

  it('shows that content and style of different messages will not meet, until some have met', async () => {
    await start({ match: 'message' });
    flow.send('loss', { _msgid: 'one', payload: features() });
    await shows('waiting-style-message');
    flow.send('loss', { _msgid: 'other', payload: styleOf(1).gram });
    await shows('unpaired');
    flow.send('loss', { _msgid: 'one', payload: styleOf(1).gram });
    await shows('waiting-content-message');
  });

  it('keeps as many messages waiting as settings.js says', async () => {
    await start({ match: 'message', timeout: 0 }, { neuralStyle: { maxWaiting: 2 } });
    for (const _msgid of ['1', '2', '3']) flow.send('loss', { _msgid, payload: features() });
    const { _msgid, error } = await flow.inbox('errors').next();
    assert.deepEqual([_msgid, error!.code], ['1', 'loss-full']);
  });

  it('keeps 64 messages waiting, and not 400', async () => {
    await start({ match: 'message', timeout: 0 });
    for (let n = 0; n < 400; n++) flow.send('loss', { _msgid: `${n}`, payload: features() });
    for (let n = 0; n < 400 - 64; n++) assert.equal((await flow.inbox('errors').next())._msgid, `${n}`);
    flow.send('loss', { _msgid: '336', payload: styleOf(1).gram });
    assert.equal((await flow.inbox('out').next())._msgid, '336');
  });

  describe('when the other branch fails', () => {
    const imageIn = (wires: FlowNode['wires'] = [['loss']]): FlowNode => ({ id: 'style', type: 'neural-style-image-in', wires: wires });
    const broken = { _msgid: 'request', payload: Buffer.from('no picture') };
    const ended = (): number => flow.inbox('done').messages.length;
    const withComplete = (nodes: FlowNode[]): FlowNode[] => [
      ...nodes,
      { id: 'complete', type: 'complete', scope: ['loss'], wires: [['done']] },
      { id: 'done', type: 'helper' },
    ];

    it('ends content at once, with that error and no other', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn()]));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      assert.equal((await flow.inbox('errors').next()).error!.code, 'image-invalid');
      assert.equal((await flow.inbox('done').next())._msgid, 'request');
      assert.equal(flow.inbox('errors').messages.length, 1);
    });

    it('ends content at once where the style makes no sense to the loss itself', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([]));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('loss', { _msgid: 'request', payload: styleOf(1).gram, blend: 'half' });
      assert.equal((await flow.inbox('errors').next()).error!.code, 'setting-invalid');
      await flow.inbox('done').next();
    });

    it('ends content that comes after that', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn()]));
      flow.send('style', broken);
      await flow.inbox('errors').next();
      flow.send('loss', { _msgid: 'request', payload: features() });
      await flow.inbox('done').next();
    });

    it('keeps content of other messages', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn()]));
      flow.send('loss', { _msgid: 'another', payload: features() });
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      assert.equal((await flow.inbox('done').next())._msgid, 'request');
      flow.send('loss', { _msgid: 'another', payload: styleOf(1).gram });
      assert.equal((await flow.inbox('out').next())._msgid, 'another');
    });

    it('keeps content where the failed node does not lead here', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn([['out']])]));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      await flow.inbox('errors').next();
      assert.equal(ended(), 0);
      flow.send('loss', { _msgid: 'request', payload: styleOf(1).gram });
      await flow.inbox('out').next();
    });

    it('keeps content where a Catch node sends the error back here, so that another picture may come', async () => {
      const rescue: FlowNode[] = [
        { id: 'catch', type: 'catch', wires: [['errors', 'another']] },
        { id: 'another', type: 'helper', wires: [['loss']] },
      ];
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn(), ...rescue]));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      await flow.inbox('errors').next();
      flow.send('loss', { _msgid: 'request', payload: styleOf(1).gram });
      assert.equal((await flow.inbox('out').next())._msgid, 'request');
    });

    it('ends content whose failed branch goes through a subflow', async () => {
      const subflow: FlowNode[] = [
        {
          id: 'sub',
          type: 'subflow',
          in: [{ wires: [{ id: 'inner' }] }],
          out: [{ wires: [{ id: 'inner', port: 0 }] }],
        },
        { id: 'inner', type: 'neural-style-image-in', z: 'sub', wires: [[]] },
        { id: 'style', type: 'subflow:sub', wires: [['loss']] },
      ];
      await start({ match: 'message', timeout: 0 }, {}, withComplete(subflow));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      assert.equal((await flow.inbox('done').next())._msgid, 'request');
    });
  });
});
