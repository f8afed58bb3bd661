import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { Sent } from '../support/node-red/example-process.js';
import { exampleFunction } from '../support/node-red/example-function.js';
import { Examples, examplePicture, readExample } from '../support/node-red/examples.js';

const EXAMPLE = '11 - dashboard';

describe(`the example ${EXAMPLE}`, () => {
  let examples: Examples;

  before(async () => {
    examples = await Examples.start([EXAMPLE], {
      changes: { ns11transfer: { preset: 'custom', iterations: 5, size: 64, reportEvery: 1 } },
    });
    // The sliders' first values, in whichever order.
    for (let n = 0; n < 3; n++) await examples.next(({ from }) => from === 'ns11weightkeep');
    // The styles, which a user chooses later than that.
    while (examples.sent.filter(({ to }) => to === 'ns11styles').length < 3) await examples.next(() => true);
  });
  after(() => examples.stop());

  /** The picture that the page shows next. */
  const shown = (): Promise<Sent> => examples.next(({ to }) => to === 'ns11picture1');

  it('has its page', async () => {
    const response = await fetch(`${examples.address}/dashboard/painting`);
    assert.equal(response.status, 200);
    assert.match(await response.text(), /<html/);
    assert.deepEqual(examples.problems, []);
  });

  it('shows pictures whole, however tall they are', () => {
    const { format } = readExample(EXAMPLE).find(({ id }) => id === 'ns11picture1') as unknown as { format: string };
    assert.match(format, /<img[^>]* :style="fit"/);
    assert.match(format, /fit: \{[^}]*height: '100%', objectFit: 'contain' \}/);
  });

  it('shows an upload, and paints nothing yet', async () => {
    // As the file input sends it.
    examples.receive('ns11read', { payload: examplePicture('valley.jpg'), file: { name: 'valley.jpg' } });
    const { from, msg } = await shown();
    assert.equal(from, 'ns11linkshow');
    assert.equal((await sharp(Buffer.from(String(msg.payload), 'base64')).metadata()).width, 64);
    assert.deepEqual(
      examples.sent.filter(({ to }) => to === 'ns11weights'),
      [],
    );
  });

  it('paints the upload when it is told to, with the weights of the sliders, and shows it from its beginning', async () => {
    examples.receive('ns11weightkeep', { topic: 'styleWeight', payload: 700 });
    examples.skip();
    examples.receive('ns11which', {});
    const { msg } = await examples.from('ns11weights');
    assert.equal((msg.options as { styleWeight: number }).styleWeight, 700);
    const senders = [];
    // However many of the pictures on the way there is time for.
    do {
      const { from, msg: picture } = await shown();
      assert.equal((await sharp(Buffer.from(String(picture.payload), 'base64')).metadata()).width, 64);
      senders.push(from);
    } while (senders.at(-1) !== 'ns11result');
    assert.equal(senders[0], 'ns11encode');
  });

  it('paints the upload again, or the shipped photograph where there is none', async () => {
    examples.receive('ns11which', {});
    await examples.next(({ from, to }) => from === 'ns11again' && to === 'ns11weights');
    assert.ok((await examples.from('ns11transfer')).msg.payload);
  });

  it('shows the photograph beside the finished painting, and how long it took', async () => {
    examples.skip();
    examples.receive('ns11which', {});
    const { msg: text } = await examples.next(({ from, to }) => from === 'ns11result' && to === 'ns11text');
    assert.match(String(text.payload), /^done in \d+\.\d s$/);
    const { msg: before } = await examples.next(({ from, to }) => from === 'ns11before' && to === 'ns11picture1');
    assert.equal((await sharp(Buffer.from(String(before.payload), 'base64')).metadata()).width, 64);
  });

  it('begins with a style in the list, which is the one that is painted with', () => {
    const firstTo = (node: string): unknown => examples.sent.find(({ to }) => to === node)?.msg.payload;
    assert.deepEqual([firstTo('ns11choose'), firstTo('ns11stylekeep')], ['brushstrokes', 'brushstrokes']);
  });

  it('paints with the style that the page has chosen, and with the first where it has chosen none', () => {
    const kept = new Map<string, unknown>([['styles', { brushstrokes: 'brush strokes', glass: 'stained glass' }]]);
    const styleFor = (socketId: string): unknown => {
      const msg = { payload: 'a photograph', _msgid: '1', _client: { socketId } };
      return (exampleFunction(EXAMPLE, 'ns11weights', kept)(msg) as { style: unknown }).style;
    };
    const keep = exampleFunction(EXAMPLE, 'ns11stylekeep', kept);
    keep({ payload: 'brushstrokes' });
    keep({ payload: 'glass', _client: { socketId: 'one' } });
    assert.deepEqual([styleFor('one'), styleFor('other')], ['stained glass', 'brush strokes']);
  });

  it('changes the style of the running picture', async () => {
    examples.skip();
    examples.receive('ns11again', { options: { iterations: 100_000 } });
    await examples.from('ns11transfer', 1);
    examples.receive('ns11stylekeep', { payload: 'glass' });
    await examples.next(({ from, to, msg: { steer } }) => from === 'ns11linkpaint' && to === 'ns11transfer' && steer !== undefined);
    await examples.from('ns11transfer', 1);
    examples.receive('ns11reset', {});
    await examples.next(({ to, msg: { payload } }) => to === 'ns11text' && payload === 'stopped');
    examples.receive('ns11stylekeep', { payload: 'brushstrokes' });
    assert.deepEqual(examples.problems, []);
  });

  it('paints a picture once, however often it is told to before that is done, and another one after it', () => {
    const kept = new Map<string, unknown>();
    const use = (id: string, msg: object): unknown => exampleFunction(EXAMPLE, id, kept)(msg);
    const paints = (job: string): boolean => use('ns11weights', { _msgid: job }) !== null;
    assert.deepEqual([paints('1'), paints('2')], [true, false]);
    use('ns11result', { _msgid: '1', elapsed: 1 });
    assert.deepEqual([paints('3'), paints('4')], [true, false]);
    use('ns11show', { _msgid: '3', payload: { cancelled: true } });
    assert.deepEqual([paints('5'), paints('6')], [true, false]);
    use('ns11tell', { _msgid: '5', error: { message: 'The queue is full.' } });
    assert.deepEqual([paints('7'), paints('8')], [true, false]);
    use('ns11keep', { payload: 'another photograph' });
    assert.deepEqual([paints('9'), paints('10')], [true, false]);
    use('ns11reset', {});
    assert.deepEqual([paints('11'), paints('12')], [true, false]);
    // A deployment ends what is painted, and says so to nobody.
    use('ns11defaults', {});
    assert.deepEqual([paints('13'), paints('14')], [true, false]);
    // A picture that waits behind another page's has its style already.
    kept.set('painting', 'another page');
    use('ns11stylekeep', { payload: 'glass' });
    assert.deepEqual([paints('15'), paints('16')], [true, false]);
  });

  it('tells of the time left', async () => {
    examples.skip();
    examples.receive('ns11again', { options: { iterations: 50 } });
    await examples.next(
      ({ from, to, msg: { payload } }) => from === 'ns11show' && to === 'ns11text' && /^\d+ of 50, about \d+ s left$/.test(String(payload)),
    );
    await examples.from('ns11transfer');
  });

  it('steers the running job, and stops it', async () => {
    examples.skip();
    examples.receive('ns11again', { options: { iterations: 100_000 } });
    await examples.from('ns11transfer', 1);
    examples.receive('ns11weightkeep', { topic: 'tvWeight', payload: 0 });
    const { msg } = await examples.next(({ to, msg: { weights } }) => to === 'ns11transfer' && weights !== undefined);
    assert.deepEqual(msg.weights, { tv: 0 });
    // No part of the total any more.
    await examples.next((sent) => {
      const { loss } = sent.msg.payload as { loss?: Record<'total' | 'content' | 'style' | 'tv', number> };
      return sent.from === 'ns11transfer' && loss !== undefined && Math.abs(loss.total - 5 * loss.content - 700 * loss.style) < loss.tv;
    });
    examples.receive('ns11reset', {});
    await examples.next(({ to, msg: { payload } }) => to === 'ns11text' && payload === 'stopped');
  });

  it('tells a visitor of a file that is no picture in plain words, and of what else goes wrong as it is', async () => {
    examples.skip();
    examples.receive('ns11read', { payload: Buffer.from('no picture'), file: { name: 'broken.jpg' }, _client: { socketId: 'broken' } });
    const { msg } = await examples.next(({ to }) => to === 'ns11what');
    assert.equal(msg.payload, 'That file is not a picture we can read: choose a JPEG, PNG or WebP.');
    assert.deepEqual(msg._client, { socketId: 'broken' });
    const tell = exampleFunction(EXAMPLE, 'ns11tell');
    const told = tell({ error: { code: 'queue-full', message: 'The queue is full.' } }) as { payload: string };
    assert.equal(told.payload, 'The queue is full.');
  });

  it('keeps what the last 20 pages need, whatever they have done first', () => {
    for (const id of ['ns11keep', 'ns11which', 'ns11again', 'ns11weights', 'ns11reset', 'ns11weightkeep', 'ns11stylekeep']) {
      const kept = new Map<string, unknown>();
      const use = exampleFunction(EXAMPLE, id, kept);
      const pages = (): string[] => Object.keys(kept.get('pages') as object);
      use({ payload: 1, _msgid: '1' });
      for (let n = 0; n < 20; n++) use({ payload: 1, _msgid: '1', _client: { socketId: `page ${n}` } });
      // Used again, it is not the oldest.
      use({ payload: 1, _msgid: '1', _client: { socketId: 'page 0' } });
      use({ payload: 1, _msgid: '1', _client: { socketId: 'another' } });
      const expected = ['all', ...Array.from({ length: 18 }, (_, n) => `page ${n + 2}`), 'page 0', 'another'];
      assert.deepEqual(pages(), expected, id);
    }
  });

  describe('open in two places', () => {
    const page = (socketId: string): object => ({ _client: { socketId } });
    const clientOf = (msg: object): unknown => (msg as { _client?: { socketId: string } })._client?.socketId;
    const LONG = { options: { iterations: 100_000 } };

    it('shows each its own picture and progress alone', async () => {
      const { acceptsClientConfig } = readExample(EXAMPLE).find(({ type }) => type === 'ui-base') as unknown as {
        acceptsClientConfig: string[];
      };
      for (const type of ['ui-template', 'ui-progress', 'ui-text', 'ui-notification']) assert.ok(acceptsClientConfig.includes(type), type);
      for (const id of ['one', 'other']) {
        examples.skip();
        examples.receive('ns11read', { ...page(id), payload: examplePicture('valley.jpg') });
        // What came of the page before may still be on its way.
        await examples.next(({ from, msg }) => from === 'ns11linkshow' && clientOf(msg) === id);
        examples.receive('ns11which', page(id));
        for (const widget of ['ns11bar', 'ns11text', 'ns11picture1'])
          assert.equal(clientOf((await examples.next(({ to }) => to === widget)).msg), id, widget);
        await examples.next(({ from, to, msg }) => from === 'ns11result' && to === 'ns11picture1' && clientOf(msg) === id);
      }
    });

    it('paints for each what it has uploaded, with its own weights', async () => {
      examples.receive('ns11weightkeep', { ...page('one'), topic: 'styleWeight', payload: 1234 });
      examples.skip();
      examples.receive('ns11which', page('one'));
      const { msg } = await examples.from('ns11weights');
      assert.equal((msg.options as { styleWeight: number }).styleWeight, 1234);
      await examples.from('ns11transfer');
      examples.receive('ns11which', page('third'));
      await examples.next(({ from, to }) => from === 'ns11which' && to === 'ns11photo');
      const { msg: third } = await examples.from('ns11weights');
      assert.equal((third.options as { styleWeight: number }).styleWeight, 700);
      await examples.from('ns11transfer');
    });

    it('lets none stop or steer what is painted for another', async () => {
      examples.skip();
      examples.receive('ns11again', { ...page('one'), ...LONG });
      await examples.next(({ from, to, msg }) => from === 'ns11transfer' && to === 'ns11show' && clientOf(msg) === 'one');
      const before = examples.sent.length;
      for (const id of ['ns11reset', 'ns11end', 'ns11weightkeep', 'ns11stylekeep'])
        examples.receive(id, { ...page('other'), topic: 'tvWeight', payload: id === 'ns11stylekeep' ? 'glass' : 1 });
      for (let n = 0; n < 3; n++) await examples.from('ns11transfer', 1);
      const told = examples.sent.slice(before).filter(({ to }) => to === 'ns11transfer');
      // What was painted for it before is over.
      assert.deepEqual(
        told.filter(({ msg }) => msg.weights !== undefined || msg.reset === undefined),
        [],
      );
      examples.receive('ns11reset', page('one'));
      await examples.next(({ to, msg }) => to === 'ns11text' && msg.payload === 'stopped' && clientOf(msg) === 'one');
    });
  });
});
