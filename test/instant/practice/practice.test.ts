import assert from 'node:assert/strict';
import { EngineService } from '../../../src/engine/service.js';
import { createKernelsExecutor } from '../../../src/executors/kernels/kernels.js';
import type { InstantStyle } from '../../../src/instant/instant-job.js';
import { JOINED_LAYERS } from '../../../src/instant/painter-weights.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import type { ProgressEvent } from '../../../src/painting/job.js';
import type { Picture } from '../../../src/pixels/picture.js';
import { differences, waves } from '../../support/pictures/waves.js';

const GIGABYTE = 1e9;
/** Each of the photographs comes twice. */
const ROUNDS = 16;

describe('a style that is practised', () => {
  const newService = (): EngineService => new EngineService(createKernelsExecutor({ threads: 2 }), GIGABYTE);
  const content = waves(90, 60, 3);
  let service: EngineService;
  let events: ProgressEvent[];

  beforeEach(() => {
    service = newService();
    events = [];
  });

  const context = (signal = new AbortController().signal, report = (event: ProgressEvent) => void events.push(event)) => ({
    id: 1,
    signal,
    report,
  });
  const styleOf = async (seed: number, blend = 1): Promise<InstantStyle> => {
    const recipe = { model: EMBEDDED_MODEL, picture: waves(96, 96, seed), layers: JOINED_LAYERS };
    return { tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe }, context()), blend };
  };
  const paint = (styles: readonly InstantStyle[], practice: number, told = context(), strength = 1): Promise<Picture> => {
    const job = { model: EMBEDDED_MODEL, content, styles, strength: JOINED_LAYERS.map(() => strength), detail: 1, practice };
    return service.handle('instant', job, told);
  };

  it('leaves less of the loss on the photographs that it is practised on', async () => {
    await paint([await styleOf(5)], ROUNDS);
    assert.deepEqual(
      events.map(({ iteration }) => iteration),
      Array.from({ length: ROUNDS }, (_, at) => at + 1),
    );
    assert.ok(events.slice(0, -1).every(({ remaining }) => remaining > 0));
    assert.equal(events.at(-1)!.remaining, 0);
    const loss = (half: readonly ProgressEvent[]): number => half.reduce((sum, { losses }) => sum + losses.total, 0);
    const [first, second] = [loss(events.slice(0, ROUNDS / 2)), loss(events.slice(ROUNDS / 2))];
    assert.ok(second < 0.8 * first, `${second} of ${first}`);
  });

  it('is practised once, and again with another number of rounds; pictures are the same each time', async () => {
    const styles = [await styleOf(5)];
    const untaught = await paint(styles, 0);
    assert.equal(events.length, 0);
    const taught = await paint(styles, 3);
    assert.equal(events.length, 3);
    assert.ok(differences(untaught, taught).mean > 0.1);
    assert.deepEqual(await paint(styles, 3), taught);
    assert.deepEqual(await paint(styles, 0), untaught);
    assert.equal(events.length, 3);
    await paint(styles, 4);
    assert.equal(events.length, 7);
    service = newService();
    assert.deepEqual(await paint(styles, 3), taught);
  });

  it('is left out where nothing of the style is wanted', async () => {
    const styles = [await styleOf(5)];
    assert.deepEqual(await paint(styles, 3, context(), 0), await paint(styles, 0, context(), 0));
    assert.equal(events.length, 0);
  });

  it('is practised by itself where styles are blended, so that another blend takes no practice', async () => {
    const [a, b] = [await styleOf(5), await styleOf(9)];
    const even = await paint([a, b], 3);
    assert.equal(events.length, 6);
    const uneven = await paint([{ ...a, blend: 0.2 }, b], 3);
    assert.ok(differences(even, uneven).mean > 0.1);
    await paint([b], 3);
    assert.equal(events.length, 6);
  });

  it('is gone on with after a picture that was cancelled amid practice, as if it had not been', async () => {
    const styles = [await styleOf(5)];
    const controller = new AbortController();
    const stopping = context(controller.signal, ({ iteration }) => {
      if (iteration === 2) controller.abort();
    });
    await assert.rejects(paint(styles, 5, stopping), { code: 'cancelled' });
    const resumed = await paint(styles, 5);
    assert.deepEqual(
      events.map(({ iteration }) => iteration),
      [3, 4, 5],
    );
    service = newService();
    assert.deepEqual(await paint(styles, 5), resumed);
  });

  it('stays while blends and styles that are not practised come and go, and with another number of rounds', async () => {
    const [a, b, c] = [await styleOf(5), await styleOf(9), await styleOf(7)];
    await paint([c], 2);
    await paint([c], 3);
    await paint([a, b], 2);
    const practised = events.length;
    for (let step = 1; step <= 30; step++) await paint([{ ...a, blend: step / 30 }, b], step % 2 === 0 ? 2 : 0);
    await paint([c], 2);
    await paint([c], 3);
    assert.equal(events.length, practised);
  });

  it('is painted without practice where the engine has too little memory for it', async () => {
    const small = new EngineService(createKernelsExecutor({ threads: 2 }), 80 * 1024 ** 2);
    const styles = [await styleOf(5)];
    const untaught = await paint(styles, 0);
    service = small;
    assert.ok(differences(await paint(styles, 3), untaught).most <= 1);
    assert.equal(events.length, 0);
  });

  it('is waited for by all pictures that come meanwhile', async () => {
    const styles = [await styleOf(5)];
    const [first, second] = await Promise.all([paint(styles, 4), paint(styles, 4)]);
    assert.deepEqual(first, second);
    assert.equal(events.length, 4);
  });

  it('is painted as without practice where that has made it worse, as of matrices that no picture has', async () => {
    const style = await styleOf(5);
    const tensors = style.tensors.map((tensor) => ({ ...tensor, values: tensor.values.map((_, at) => (at % 3 === 0 ? 1e30 : -1e30)) }));
    assert.deepEqual(await paint([{ ...style, tensors }], ROUNDS), await paint([{ ...style, tensors }], 0));
  });
});
