import assert from 'node:assert/strict';
import { join } from 'node:path';
import { liveNode } from '../../src/flow/live/live-nodes.js';
import { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import type { SheetEntry } from '../../src/flow/sweep/filling-sheet.js';
import { samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';

const SWEEP: FlowNode = {
  id: 'sweep',
  type: 'neural-style-sweep',
  acrossOption: 'styleWeight',
  acrossValues: '50, 500',
  wires: [['cells']],
};
const CATCH: FlowNode[] = [
  { id: 'catch', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];

const flat = (level: number): ImageTensor => new ImageTensor({ width: 40, height: 30, data: new Uint8Array(3 * 40 * 30).fill(level) });

describe('neural-style-sweep', () => {
  afterEach(() => stopFlow());

  const start = (settings: object = {}): Promise<Flow> => startFlow([{ ...SWEEP, ...settings }, { id: 'cells', type: 'helper' }, ...CATCH]);
  const cells = async (flow: Flow, count: number): Promise<Msg[]> => {
    const found: Msg[] = [];
    while (found.length < count) found.push(await flow.inbox('cells').next());
    return found;
  };

  it('sends a message for each value, with an id of its own, and leaves the message that came as it is', async () => {
    const flow = await start();
    const payload = Buffer.from('a photograph');
    const msg = { _msgid: 'came', payload, options: { seed: 3 }, parts: { id: 'outer', index: 0, count: 1 } };
    flow.send('sweep', msg);
    const sent = await cells(flow, 2);
    assert.deepEqual(
      sent.map(({ options, cell }) => [options, (cell as { title: string }).title]),
      [
        [{ seed: 3, styleWeight: 50 }, 'styleWeight 50'],
        [{ seed: 3, styleWeight: 500 }, 'styleWeight 500'],
      ],
    );
    assert.deepEqual(
      sent.map(({ parts }) => parts),
      [0, 1].map((index) => ({ ...(sent[0]!.parts as object), index })),
    );
    assert.deepEqual((sent[0]!.parts as { parts: unknown }).parts, { id: 'outer', index: 0, count: 1 });
    assert.equal(new Set(['came', ...sent.map(({ _msgid }) => _msgid)]).size, 3);
    assert.ok(sent.every((each) => (each.payload as Buffer).equals(payload) && each.payload !== payload));
    assert.deepEqual(msg, { _msgid: 'came', payload, options: { seed: 3 }, parts: { id: 'outer', index: 0, count: 1 } });
    await flow.shown('sweep', 'sweep-done');
  });

  it('takes options and values from the message, and properties of the message', async () => {
    const flow = await start({ acrossOption: 'property', acrossProperty: 'style.file', acrossValues: 'a.jpg, b.jpg' });
    flow.send('sweep', {});
    assert.deepEqual(
      (await cells(flow, 2)).map(({ style }) => style),
      [{ file: 'a.jpg' }, { file: 'b.jpg' }],
    );
    flow.send('sweep', { sweep: { styleWeight: [1, 2], seed: '1..3' } });
    const sent = await cells(flow, 6);
    assert.deepEqual(sent[4]!.options, { styleWeight: 1, seed: 3 });
    assert.deepEqual((sent[4]!.cell as { grid: unknown }).grid, {
      columns: ['styleWeight 1', 'styleWeight 2'],
      rows: ['seed 1', 'seed 2', 'seed 3'],
    });
    assert.equal(sent[4]!.sweep, undefined);
  });

  for (const [what, msg, pattern] of [
    ['a value that no node would take', { sweep: { styleWeight: ['heavy'] } }, /number/],
    ['an option that there is none of', { sweep: { styleWait: [1] } }, /acrossOption/],
    ['three options', { sweep: { seed: [1], size: [64], styleWeight: [1] } }, /msg\.sweep/],
    ['a sweep that is none', { sweep: 'styleWeight' }, /msg\.sweep/],
  ] as const)
    it(`refuses ${what} before anything is sent`, async () => {
      const flow = await start();
      flow.send('sweep', msg);
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, 'setting-invalid');
      assert.match(error!.message, pattern);
      assert.equal(flow.inbox('cells').messages.length, 0);
    });
});

describe('a sweep with a contact sheet', () => {
  let flow: Flow;
  let photograph: Buffer;

  before(async () => {
    photograph = await samplePicture(48, 32);
  });
  afterEach(() => {
    liveNode('sheet')?.picture.clear();
    return stopFlow();
  });

  const start = async (sweep: object, caughtBy: readonly string[] = ['errors']): Promise<void> => {
    flow = await startFlow([
      { id: 'engine', type: 'neural-style-engine', threads: 1 },
      { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
      { ...SWEEP, ...sweep, wires: [['transfer']] },
      {
        ...{ id: 'transfer', type: 'neural-style-transfer', model: 'model', size: 48, preset: 'custom', iterations: '2', scales: 1 },
        ...{ method: 'adam', reportEvery: 1, preview: false, version: 1, wires: [['sheet'], ['sheet', 'progress']] },
      },
      { id: 'sheet', type: 'neural-style-sheet', cellSize: 48, wires: [['out']] },
      { id: 'out', type: 'helper' },
      { id: 'progress', type: 'helper' },
      { id: 'catch', type: 'catch', wires: [[...caughtBy]] },
      { id: 'errors', type: 'helper' },
    ]);
  };
  const entriesOf = ({ cells }: Msg): readonly SheetEntry[] => cells as readonly SheetEntry[];

  it('paints each, and puts them onto one sheet that knows what each was painted with', async () => {
    await start({ downOption: 'seed', downValues: '1, 2', ahead: 1 });
    flow.send('sweep', { payload: photograph, topic: 'valley' });
    const result = await flow.inbox('out').next();
    const entries = entriesOf(result);
    assert.deepEqual(
      entries.map(({ title, done, settings }) => [title, done, settings!.styleWeight, settings!.seed]),
      [
        ['styleWeight 50 · seed 1', true, 50, 1],
        ['styleWeight 500 · seed 1', true, 500, 1],
        ['styleWeight 50 · seed 2', true, 50, 2],
        ['styleWeight 500 · seed 2', true, 500, 2],
      ],
    );
    const sheet = result.payload as ImageTensor;
    assert.ok(entries.every(({ left, top, width, height }) => left + width < sheet.width && top + height < sheet.height));
    assert.deepEqual([result.topic, result.cell, result.parts, result.settings], ['valley', undefined, undefined, undefined]);
    assert.ok(flow.inbox('progress').messages.every(({ cell }) => cell !== undefined));
    await flow.shown('sheet', 'sheet');
    const shown = liveNode('sheet')!.picture;
    assert.equal((await shown.thumbnail())!.isSheet, true);
    assert.deepEqual(shown.sheet?.cells, entries);
    assert.equal(flow.inbox('errors').messages.length, 0);
  });

  it('paints in one pass where an option says so', async () => {
    await start({ acrossOption: 'strength', acrossValues: '0..1 / 3' });
    flow.send('sweep', { payload: photograph, options: { preset: 'instant' } });
    const [none, , all] = entriesOf(await flow.inbox('out').next());
    assert.deepEqual([none!.settings!.strength, all!.settings!.strength, all!.settings!.preset], [0, 1, 'instant']);
  });

  it('is complete without a picture that fails, which Catch is told of', async () => {
    const missing = join(__dirname, 'no such picture.png');
    const values = [missing, photograph.toString('base64')];
    await start({ acrossOption: 'property', acrossProperty: 'payload', acrossValues: JSON.stringify(values) });
    flow.send('sweep', {});
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'file-missing');
    const entries = entriesOf(await flow.inbox('out').next());
    assert.deepEqual(
      entries.map(({ done }) => done),
      [false, true],
    );
    await flow.shown('sheet', 'sheet-failed');
  });

  it('takes what a Catch node brings for failed, and begins no other sheet for it', async () => {
    const values = [photograph.toString('base64'), join(__dirname, 'no such picture.png')];
    await start({ acrossOption: 'property', acrossProperty: 'payload', acrossValues: JSON.stringify(values) }, ['sheet', 'errors']);
    flow.send('sweep', {});
    const entries = entriesOf(await flow.inbox('out').next());
    assert.deepEqual(
      entries.map(({ done }) => done),
      [true, false],
    );
    await flow.shown('sweep', 'sweep-done');
    await flow.shown('sheet', 'sheet-failed');
    assert.deepEqual(liveNode('sheet')!.picture.sheet?.cells, entries);
  });

  it('ends by msg.reset, and what was painted can still be had', async () => {
    await start({ acrossOption: 'seed', acrossValues: '1..16', ahead: 1 });
    flow.send('sweep', { payload: photograph, options: { iterations: 1000 } });
    await flow.inbox('progress').nextWhere(({ payload }) => (payload as { image?: unknown }).image != null);
    flow.send('sweep', { reset: true });
    await flow.shown('sweep', 'sweep-ended');
    const { length } = flow.statuses('sweep');
    await flow.inbox('progress').nextWhere(({ payload }) => (payload as { cancelled?: boolean }).cancelled === true);
    flow.send('sheet', { complete: true });
    const entries = entriesOf(await flow.inbox('out').next());
    assert.deepEqual([entries.length, entries.filter(({ done }) => done).length], [16, 0]);
    // The cell that was under way has been dealt with by now.
    assert.deepEqual(flow.statuses('sweep').slice(length), []);
  });
});

describe('neural-style-sheet', () => {
  let flow: Flow;
  beforeEach(async () => {
    flow = await startFlow([{ id: 'sheet', type: 'neural-style-sheet', wires: [['out']] }, { id: 'out', type: 'helper' }, ...CATCH]);
  });
  afterEach(() => stopFlow());

  const parts = (index: number): object => ({ id: 'split', index, count: 3, type: 'array', parts: { id: 'outer' } });

  it('takes the places that split nodes give, in any order, with the topics as titles', async () => {
    for (const index of [2, 0, 1]) flow.send('sheet', { payload: flat(10 * index), topic: `part ${index}`, parts: parts(index) });
    const { cells, parts: outer } = await flow.inbox('out').next();
    assert.deepEqual(
      (cells as SheetEntry[]).map(({ title }) => title),
      ['part 0', 'part 1', 'part 2'],
    );
    assert.deepEqual(outer, { id: 'outer' });
  });

  it('takes a place for failed whose message comes from a Catch node', async () => {
    flow.send('sheet', { payload: flat(1), parts: parts(0) });
    flow.send('sheet', { payload: 'no picture', error: { message: 'out of order' }, parts: parts(1) });
    flow.send('sheet', { payload: { cancelled: true, reason: 'reset', iteration: 0, iterations: 5 }, cell: { ...parts(2) } });
    const { cells, error } = await flow.inbox('out').next();
    assert.deepEqual(
      (cells as SheetEntry[]).map(({ done }) => done),
      [true, false, false],
    );
    assert.equal(error, undefined);
  });

  it('says what it needs of a picture without a place, and of what is no picture', async () => {
    flow.send('sheet', { payload: flat(1) });
    const without = await flow.inbox('errors').next();
    assert.match(without.error!.message, /msg\.parts/);
    flow.send('sheet', { payload: { no: 'picture' }, parts: parts(0) });
    assert.equal((await flow.inbox('errors').next()).error!.code, 'payload-type');
  });

  it('forgets what it has by msg.reset', async () => {
    flow.send('sheet', { payload: flat(1), parts: parts(0) });
    flow.send('sheet', { reset: true });
    flow.send('sheet', { complete: true });
    for (const index of [0, 1, 2]) flow.send('sheet', { payload: flat(9), parts: { ...parts(index), id: 'another' } });
    await flow.inbox('out').next();
    assert.equal(flow.inbox('out').messages.length, 1);
  });
});
