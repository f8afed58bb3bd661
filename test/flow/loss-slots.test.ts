import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { NeuralStyleError } from '../../src/errors.js';
import { FeatureMaps } from '../../src/flow/feature-maps.js';
import { GramMatrices } from '../../src/flow/gram-matrices.js';
import { LatestSlots, MessageSlots, type Emit, type LossSlots, type MatchOptions, type Style } from '../../src/flow/loss-slots.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';

const PICTURE = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };

function features(): FeatureMaps {
  return new FeatureMaps('engine', { model: EMBEDDED_MODEL, picture: PICTURE, layers: 'content' }, [
    { layer: 'relu4_1', shape: [1, 1, 1] },
  ]);
}

function styleOf(blend: number): Style {
  return { gram: new GramMatrices(EMBEDDED_MODEL, [{ layer: 'relu1_1', channels: 1, values: Float32Array.of(blend) }]), blend };
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
    const slots = new LatestSlots(emit, true);
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
    await new LatestSlots(emit, true).style('s', 'waves', styleOf(1));
    assert.deepEqual(emitted, []);
  });

  it('replaces the style of a topic and keeps those of others', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, true);
    await slots.style('s1', 'waves', styleOf(1));
    await slots.style('s2', 'stars', styleOf(2));
    await slots.style('s3', 'waves', styleOf(3));
    await content(slots, 'a');
    assert.deepEqual(emitted, [['a', [3, 2]]]);
    assert.equal(slots.state.styles, 2);
  });

  it('lets content wait for the first style', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, true);
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

  it('does not wait where the style has no weight', async () => {
    const { emitted, emit } = logger();
    await content(new LatestSlots(emit, false), 'a');
    assert.deepEqual(emitted, [['a', []]]);
  });

  it('refuses the 17th content that would wait', async () => {
    const slots = new LatestSlots(logger().emit, true);
    const states = watch(Array.from({ length: 16 }, (_, i) => content(slots, `message ${i}`)));
    await assert.rejects(content(slots, 'one too many'), {
      name: 'NeuralStyleError',
      code: 'style-missing',
      message: /^16 content pictures wait for a style and no more are kept\./,
    });
    assert.deepEqual(new Set(await states()), new Set(['waiting']));
  });

  it('fails a content for which emitting throws', async () => {
    const slots = new LatestSlots(failing, true);
    await slots.style('s', '', styleOf(1));
    await assert.rejects(content(slots, 'a'), /models differ/);
  });

  it('fails each waiting content for which emitting throws, once, and not the style', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots<string>((message, ...rest) => (message === 'a' ? failing : emit)(message, ...rest), true);
    const states = watch([content(slots, 'a'), content(slots, 'b'), slots.style('s', '', styleOf(1))]);
    assert.deepEqual(await states(), ['Error: models differ', 'done', 'done']);
    assert.deepEqual(emitted, [['b', [1]]]);
  });

  it('forgets styles and ends what waits when it is reset', async () => {
    const { emitted, emit } = logger();
    const slots = new LatestSlots(emit, true);
    const waiting = watch([content(slots, 'a')]);
    slots.reset();
    assert.deepEqual(await waiting(), ['done']);
    await slots.style('s', '', styleOf(1));
    slots.reset();
    const after = watch([content(slots, 'b')]);
    assert.deepEqual(await after(), ['waiting']);
    assert.deepEqual(emitted, []);
  });

  it('fails what waits when it is closed', async () => {
    const slots = new LatestSlots(logger().emit, true);
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

  it('ends what waits when it is reset, and pairs anew', async () => {
    const { emitted, emit } = logger();
    const slots = new MessageSlots(emit, options({ timeout: 30 }));
    const before = watch([content(slots, 'a', '1'), slots.style('2', '', styleOf(1))]);
    slots.reset();
    assert.deepEqual(await before(), ['done', 'done']);
    const late = watch([slots.style('1', '', styleOf(1))]);
    assert.deepEqual(await late(), ['waiting']);
    assert.deepEqual(emitted, []);
    slots.reset();
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
