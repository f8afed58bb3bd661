import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import sharp from 'sharp';
import { describeInChromium } from '../../support/editor/chromium.js';
import { EditorPage } from '../../support/editor/editor-page.js';
import {
  HOSTILE,
  LOSS,
  OPTIMIZER,
  PaintingTab,
  paintingFlows,
  START,
  START_TRANSFER,
  TRANSFER,
} from '../../support/editor/painting-flows.js';
import { screenshot } from '../../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../../support/editor/served-node-red.js';

const ITERATIONS = 6;
/** A painting of a node that is gone, with settings that would do harm where they were taken for HTML. */
const OLD = {
  ...{ id: '0lxyz1234-0a1b2c3d', time: 1_700_000_000_000, node: 'gone', type: HOSTILE, seconds: 75, iterations: 100, loss: 12_345 },
  ...{ width: 64, height: 43, starred: false, repeatable: false, bytes: 600 },
  settings: { styleWeight: 7, [HOSTILE]: HOSTILE, made: { styles: [{ name: HOSTILE }] } },
};

describeInChromium('the history in the sidebar', (browser) => {
  let workingDirectory: string;
  let nodeRed: ServedNodeRed;
  let editor: EditorPage;
  let entries: Locator;

  const start = async (settings: object = {}): Promise<void> => {
    nodeRed = await serveNodeRed({ flows: paintingFlows(ITERATIONS), workingDirectory, settings });
    editor = await EditorPage.open(browser(), nodeRed, { viewport: { width: 1024, height: 700 } });
    await editor.ready();
    await new PaintingTab(editor).open();
    entries = editor.page.locator('.neural-style-history-entry');
  };
  const end = async (): Promise<void> => {
    assert.deepEqual([editor.errors, nodeRed.logged, await editor.page.evaluate('window.harmed')], [[], [], undefined]);
    await editor.close();
    await nodeRed.end();
  };
  const entryOf = (name: string): Locator => entries.filter({ has: editor.page.locator('a', { hasText: new RegExp(`^${name}$`) }) });
  const counts = (count: number): Promise<unknown> =>
    editor.page.waitForFunction(`document.querySelectorAll('.neural-style-history-entry').length === ${count}`);
  const shows = async (entry: Locator): Promise<void> => {
    await entry.scrollIntoViewIfNeeded();
    await entry.locator('img[src^="blob:"]').waitFor();
  };

  before(async () => {
    workingDirectory = await mkdtemp(join(tmpdir(), 'neural-style-history-'));
    await start();
  });
  after(() => nodeRed.stop());

  it('is empty at first', async () => {
    await editor.page.getByText('Paintings that are done show here').waitFor();
  });

  it('has each painting with its picture, its time, the size, the loss and the style', async () => {
    await editor.press(START);
    await entryOf('first').waitFor();
    await editor.press(START_TRANSFER);
    await entryOf('second').waitFor();
    for (const [name, style] of [
      ['first', 'brushstrokes.jpg'],
      ['second', 'woodcut.jpg'],
    ] as const) {
      await shows(entryOf(name));
      assert.match(await entryOf(name).innerText(), new RegExp(`loss [\\d.]+e\\d · 64×43 · ${style}`));
    }
    assert.deepEqual(await entries.locator('a').allInnerTexts(), ['second', 'first']);
    await screenshot(editor.page, 'history');
  });

  it('gives a picture away under the name of its node and its time', async () => {
    const downloading = editor.page.waitForEvent('download');
    await entryOf('first').locator('.neural-style-painting-download').click();
    const download = await downloading;
    assert.match(download.suggestedFilename(), /^first \d{4}-\d\d-\d\d \d+\.jpg$/);
    const { width, height, format } = await sharp(await download.path()).metadata();
    assert.deepEqual([width, height, format], [64, 43, 'jpeg']);
    await entryOf('first').locator('img').click();
    const full = editor.page.locator('.neural-style-full-picture');
    await full.getByText('64×43').waitFor();
    await full.locator('button').click();
  });

  it('writes the settings of a painting into a node by choice, and the weights into the loss before it, as one edit', async () => {
    const values = (): Promise<unknown> =>
      editor.page.evaluate(
        `[RED.nodes.node('${OPTIMIZER}').seed, Number(RED.nodes.node('${LOSS}').contentWeight), Number(RED.nodes.node('${TRANSFER}').styleWeight)]`,
      );
    await editor.page.evaluate(`RED.nodes.node('${LOSS}').contentWeight = 77`);
    await editor.page.evaluate(`RED.nodes.node('${TRANSFER}').styleWeight = 77`);
    const before = await values();
    await entryOf('second').locator('summary').click();
    await screenshot(editor.page, 'history-settings');
    // The node that painted it is offered first.
    assert.equal(await entryOf('second').locator('select').inputValue(), TRANSFER);
    await entryOf('second').locator('select').selectOption(OPTIMIZER);
    await entryOf('second').locator('.neural-style-history-use').click();
    const [seed, contentWeight, styleWeight] = (await values()) as [number, number, number];
    assert.ok(Number.isInteger(seed));
    assert.deepEqual([contentWeight, styleWeight], [5, 77]);
    assert.equal(await editor.page.evaluate(`RED.nodes.node('${OPTIMIZER}').valid && RED.nodes.node('${LOSS}').valid`), true);
    await editor.page.evaluate(`RED.actions.invoke('core:undo')`);
    assert.deepEqual(await values(), before);
    await entryOf('second').locator('summary').click();
  });

  it('survives a restart, with its stars', async () => {
    await entryOf('first').locator('.neural-style-painting-star').click();
    await entryOf('first').locator('[aria-pressed=true]').waitFor();
    await end();
    const folder = join(workingDirectory, 'user', 'neural-style', 'history');
    const jpeg = await sharp({ create: { width: 64, height: 43, channels: 3, background: '#456' } })
      .jpeg()
      .toBuffer();
    await mkdir(folder, { recursive: true });
    for (const ending of ['.jpg', '-small.jpg']) await writeFile(join(folder, OLD.id + ending), jpeg);
    await writeFile(join(folder, `${OLD.id}.json`), JSON.stringify(OLD));
    // Half of an entry, as a process leaves it that is killed.
    await writeFile(join(folder, '0lxyz1235-0a1b2c3d.jpg'), jpeg);
    await start({ neuralStyle: { maxHistory: 4 } });
    await counts(3);
    for (const name of ['first', 'second']) await shows(entryOf(name));
    await entryOf('first').locator('[aria-pressed=true]').waitFor();
    await assert.rejects(readFile(join(folder, '0lxyz1235-0a1b2c3d.jpg')), { code: 'ENOENT' });
  });

  it('takes types, settings and names for text', async () => {
    const old = entries.last();
    await old.locator('summary').click();
    await shows(old);
    assert.ok((await old.locator('pre').innerText()).includes(JSON.stringify(HOSTILE)));
    assert.equal(await editor.page.evaluate('window.harmed'), undefined);
  });

  it('paints the same picture again, after the restart, by the node that painted it', async () => {
    for (const name of ['first', 'second']) {
      const pictures = async (): Promise<Buffer[]> => {
        const { entries: all } = (await (await fetch(new URL('neural-style/history', nodeRed.address))).json()) as {
          entries: { id: string; node: string }[];
        };
        const node = name === 'first' ? OPTIMIZER : TRANSFER;
        const ids = all.filter((entry) => entry.node === node).map(({ id }) => id);
        return Promise.all(
          ids.map(async (id) =>
            Buffer.from(await (await fetch(new URL(`neural-style/history/${id}/picture`, nodeRed.address))).arrayBuffer()),
          ),
        );
      };
      await entryOf(name).first().locator('.neural-style-painting-again').click();
      await entryOf(name).nth(1).waitFor();
      const [again, before] = await pictures();
      assert.deepEqual(again, before);
      // A browser notes down what it asks for and is gone meanwhile.
      await shows(entryOf(name).first());
      await entryOf(name).first().locator('.neural-style-painting-delete').click();
      await entryOf(name).nth(1).waitFor({ state: 'detached' });
    }
  });

  it('lets the oldest go that has no star, where there are more than it may have', async () => {
    for (const names of [
      ['second', 'second', 'first'],
      ['second', 'second', 'second', 'first'],
      // The one below it has no star.
      ['second', 'second', 'second', 'first'],
    ]) {
      // An entry without its picture yet would look like another one as soon as that comes.
      await shows(entries.first());
      const latest = await entries.first().locator('img').getAttribute('src');
      await editor.press(START_TRANSFER);
      await editor.page.waitForFunction(
        `document.querySelector('.neural-style-history-entry img').src !== ${JSON.stringify(latest)} &&
         JSON.stringify([...document.querySelectorAll('.neural-style-history-entry a')].map((each) => each.textContent)) === '${JSON.stringify(names)}'`,
      );
      await counts(4);
    }
    await entries.last().locator('[aria-pressed=true]').waitFor();
  });

  it('forgets a painting that is deleted', async () => {
    // It has a star.
    await entryOf('first').locator('.neural-style-painting-delete').click();
    await editor.page.getByText('This painting has a star. Delete it for good?').waitFor();
    await editor.page.locator('.neural-style-sure').click();
    await counts(3);
    await entryOf('first').waitFor({ state: 'detached' });
  });

  it('is not kept, and does not show, where the settings say so', async () => {
    await end();
    await start({ neuralStyle: { history: false } });
    await editor.page.locator('.neural-style-history').waitFor({ state: 'hidden' });
    assert.deepEqual(await (await fetch(new URL('neural-style/history', nodeRed.address))).json(), { entries: null });
    await end();
  });
});
