import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { pngWithXmp } from '../../src/image/png-text.js';
import { settingsInFile, settingsPacket } from '../../src/image/settings-packet.js';
import { describeInChromium } from '../support/editor/chromium.js';
import { dropOnCanvas } from '../support/editor/drop-files.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';
import { samplePicture } from '../support/node-red/flow.js';

const FILE = 'painting.png';
const FLOW = [
  { id: 'paint', type: 'tab', label: 'Paint', disabled: false, info: '' },
  { id: 'engine', type: 'neural-style-engine', name: 'ours', threads: 1 },
  { id: 'model', type: 'neural-style-model', name: 'small', source: 'compact', engine: 'engine' },
  { id: 'go', type: 'inject', z: 'paint', name: '', props: [], repeat: '', once: false, x: 120, y: 80, wires: [['all']] },
  {
    ...{ id: 'all', type: 'neural-style-transfer', z: 'paint', name: 'the painter', source: 'valley.jpg', sourceType: 'example', size: 72 },
    ...{ model: 'model', preset: 'custom', iterations: '4', init: 'noise', seed: 5, styleWeight: 700, preview: false },
    ...{ format: 'png', target: 'file', file: FILE, fileType: 'str', embed: 'flow', version: 1, x: 320, y: 80, wires: [[], []] },
  },
];
const HOSTILE = '<img src=x onerror="window.hacked = true">';

/** A picture whose file keeps what somebody has made up. */
async function hostilePicture(): Promise<Buffer> {
  const made = { content: HOSTILE, version: HOSTILE, width: { a: HOSTILE }, styles: [{ name: HOSTILE }, null, 7] };
  const settings = { styleWeight: HOSTILE, layerWeights: { [HOSTILE]: HOSTILE }, made };
  const flow = [{ id: 'x', type: 'comment', name: HOSTILE, info: HOSTILE, x: 100, y: 200, z: 'paint', wires: [] }];
  return pngWithXmp(await samplePicture(8, 8), (await settingsPacket({ settings, flow }))!.packet);
}

describeInChromium('settings in pictures, in the editor', (browser) => {
  let nodeRed: ServedNodeRed;
  let editor: EditorPage;
  let painting: Buffer;
  const open = async (options: Parameters<typeof serveNodeRed>[0], size = { width: 1400, height: 900 }): Promise<void> => {
    nodeRed = await serveNodeRed(options);
    editor = await EditorPage.open(browser(), nodeRed, { viewport: size });
    await editor.ready();
  };
  const close = async (): Promise<void> => {
    assert.equal(await editor.page.evaluate('window.hacked'), undefined);
    await editor.close();
    await nodeRed.stop();
  };
  const page = (): Page => editor.page;
  const painted = async (): Promise<Buffer> => {
    await editor.press('go');
    await editor.node('all').getByText(FILE).waitFor();
    return readFile(join(nodeRed.workingDirectory, FILE));
  };
  /** Has the picture chosen by the action, as the list of actions has it for the keyboard. */
  const choose = async (bytes: Buffer, name = FILE): Promise<void> => {
    const chooser = page().waitForEvent('filechooser');
    await page().evaluate(`RED.actions.invoke('neural-style:open-picture')`);
    await (await chooser).setFiles({ name, mimeType: 'image/png', buffer: bytes });
  };
  const press = (key: string): Promise<void> => page().locator(`.neural-style-kept-${key}`).click();
  const question = (): ReturnType<Page['locator']> => page().locator('.neural-style-kept');
  const closed = (): Promise<void> => question().waitFor({ state: 'detached' });

  before(async () => {
    await open({ flows: FLOW });
    painting = await painted();
    await close();
  });

  describe('of a user who may change flows', () => {
    before(() => open({}));
    after(close);

    it('asks what is to be made of a picture that keeps some, and shows them', async () => {
      await choose(painting, `${HOSTILE}.png`);
      await question().locator('dd', { hasText: 'brushstrokes.jpg' }).waitFor();
      await question()
        .locator('dd', { hasText: /^72 × \d+$/ })
        .waitFor();
      await screenshot(page(), 'kept-question');
      await press('cancel');
      await closed();
      assert.equal(await page().evaluate('RED.nodes.filterNodes({}).length'), 0);
    });

    const drop = (bytes: Buffer): Promise<void> => dropOnCanvas(page(), [{ name: FILE, type: 'image/png', bytes }], { x: 300, y: 200 });

    it('asks where such a picture is dropped on the canvas, and takes it as any other where that is wanted', async () => {
      await drop(painting);
      await question().locator('dd', { hasText: 'brushstrokes.jpg' }).waitFor();
      await press('cancel');
      await closed();
      assert.equal(await page().evaluate('RED.nodes.filterNodes({}).length'), 0);
      await drop(painting);
      await press('asPicture');
      await page().waitForFunction(`RED.nodes.filterNodes({ type: 'neural-style-image-in' }).length === 1`);
      await page().evaluate(`RED.history.pop()`);
      await page().waitForFunction(`RED.nodes.filterNodes({}).length === 0`);
    });

    it('imports its flow through Node-RED’s own dialog, and paints the same picture, byte for byte', async () => {
      await drop(painting);
      await press('import');
      const dialog = page().locator('.ui-dialog:has(#red-ui-clipboard-dialog)');
      await dialog.locator('#red-ui-clipboard-dialog-ok:not([disabled])').waitFor();
      await screenshot(page(), 'kept-import');
      assert.equal(await page().evaluate('RED.nodes.filterNodes({}).length'), 0);
      await dialog.locator('#red-ui-clipboard-dialog-ok').click();
      await dialog.waitFor({ state: 'hidden' });
      await editor.openTab('paint');
      await editor.deploy();
      const again = await painted();
      assert.deepEqual(await settingsInFile(again), await settingsInFile(painting));
      // The editor may write a node's properties in another order, so that the flow in the file is packed otherwise.
      assert.ok((await sharp(again).raw().toBuffer()).equals(await sharp(painting).raw().toBuffer()));
    });

    it('uses its settings in the node that is chosen, as an edit that can be undone', async () => {
      await page().evaluate(`RED.nodes.node('all').styleWeight = 5`);
      await choose(painting);
      await question().locator('option').first().waitFor({ state: 'attached' });
      assert.deepEqual(await question().locator('option').allTextContents(), ['the painter · Paint']);
      await press('use');
      await closed();
      assert.equal(await page().evaluate(`RED.nodes.node('all').styleWeight`), 700);
      assert.equal(await page().evaluate(`RED.nodes.dirty()`), true);
      await page().evaluate(`RED.history.pop()`);
      assert.equal(await page().evaluate(`RED.nodes.node('all').styleWeight`), 5);
    });

    it('takes what somebody has made up as text', async () => {
      await choose(await hostilePicture(), HOSTILE);
      await question().locator('summary').click();
      await question().getByText(HOSTILE).first().waitFor();
      await screenshot(page(), 'kept-hostile');
      assert.equal(await question().locator('img').count(), 0);
      await press('import');
      const dialog = page().locator('.ui-dialog:has(#red-ui-clipboard-dialog)');
      await dialog.locator('#red-ui-clipboard-dialog-ok:not([disabled])').waitFor();
      await dialog.locator('#red-ui-clipboard-dialog-cancel').click();
      await dialog.waitFor({ state: 'hidden' });
    });

    it('says so where a picture keeps none', async () => {
      await choose(await samplePicture(8, 8), `${HOSTILE}.png`);
      await page().locator('.red-ui-notification', { hasText: 'keeps no settings' }).waitFor();
    });
  });

  describe('in Chinese, on a small screen, of a user who may only look', () => {
    before(async () => {
      const adminAuth = { type: 'credentials', users: [], default: { permissions: 'read' } };
      nodeRed = await serveNodeRed({ flows: FLOW, settings: { adminAuth } });
      editor = await EditorPage.open(browser(), nodeRed, { locale: 'zh-CN', viewport: { width: 1024, height: 700 } });
      await editor.ready();
    });
    after(close);

    it('shows the settings, and offers neither to import the flow nor to use them', async () => {
      await choose(painting);
      await question().locator('dd', { hasText: 'brushstrokes.jpg' }).waitFor();
      await screenshot(page(), 'kept-read-only-zh');
      assert.equal(await page().locator('.neural-style-kept-import, .neural-style-kept-use, .neural-style-kept-asPicture').count(), 0);
      await press('cancel');
      await closed();
    });
  });

  afterEach(async () => {
    await rm(join(nodeRed.workingDirectory, FILE), { force: true });
    await closed();
  });
});
