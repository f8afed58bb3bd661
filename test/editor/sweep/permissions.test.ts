import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeInChromium } from '../../support/editor/chromium.js';
import { EditorPage } from '../../support/editor/editor-page.js';
import { PASSWORD, type Username, WITH_LOGINS } from '../../support/editor/logins.js';
import { screenshot } from '../../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../../support/editor/served-node-red.js';

const EXAMPLE = join(__dirname, '..', '..', '..', '..', 'examples', '20 - sweep.json');
/** Of the example. */
const [QUICK, SWEEP, SHEET] = ['ns20quick', 'ns20sweep', 'ns20sheet'];
const SMALL = { width: 1024, height: 700 };

describeInChromium('the contact sheet of a user who may only read', (browser) => {
  let nodeRed: ServedNodeRed;
  let painter: EditorPage;
  let visitor: EditorPage;

  const open = async (username: Username, locale: 'en-US' | 'zh-CN'): Promise<EditorPage> => {
    const editor = await EditorPage.open(browser(), nodeRed, { locale, viewport: SMALL });
    await editor.login(username, PASSWORD);
    await editor.ready();
    return editor;
  };

  before(async () => {
    const flows = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as object[];
    nodeRed = await serveNodeRed({ flows, settings: WITH_LOGINS });
    painter = await open('painter', 'en-US');
    visitor = await open('visitor', 'zh-CN');
    await painter.press(QUICK);
  });

  after(async () => {
    await painter.close();
    await visitor.close();
    await nodeRed.stop();
  });

  it('shows what each picture was painted with, within a small window, and nothing that changes a node', async () => {
    await visitor.preview(SHEET).waitFor();
    await painter.node(SHEET).getByText('6 pictures', { exact: true }).waitFor();
    await visitor.node(SHEET).locator('.neural-style-preview').click();
    const sheet = visitor.page.locator('.neural-style-full-picture');
    await sheet.locator('.neural-style-sheet-cell:enabled').nth(5).click();
    await sheet.locator('.neural-style-sheet-about pre', { hasText: '"preset": "instant"' }).waitFor();
    await screenshot(visitor.page, 'sweep-sheet-of-a-reader');
    assert.equal(await sheet.locator('.neural-style-history-use').count(), 0);
    for (const part of await sheet.locator('img, button').all()) {
      const box = (await part.boundingBox())!;
      const { x, y, width, height } = box;
      assert.ok(x >= 0 && y >= 0 && x + width <= SMALL.width && y + height <= SMALL.height, JSON.stringify(box));
    }
    await visitor.page.keyboard.press('Escape');
  });

  it('has its dialogs within a small window', async () => {
    for (const id of [SWEEP, SHEET]) {
      await painter.openDialog(id);
      await screenshot(painter.page, `small-${id}`);
      await painter.closeDialog('cancel');
    }
  });

  it('is closed to whoever has no login', async () => {
    for (const path of ['sheet', 'full'])
      assert.equal((await fetch(new URL(`neural-style/preview/${SHEET}/${path}`, nodeRed.address))).status, 401, path);
  });

  it('leaves no error in the log', () => assert.deepEqual(nodeRed.logged, []));
});
