import assert from 'node:assert/strict';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { PaintingTab } from '../support/editor/painting-flows.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

/** The two-style blend, from the folder with the Chinese examples. */
const [FOLDER, EXAMPLE] = ['中文', '22 - 子流程：两种风格混合'];
const [FLOW, PAINT, ONE, SUBFLOW, OPTIMIZER, SHOWN] = ['zhns22', 'zhns22paint', 'zhns22one', 'zhns22sub', 'zhns22opt', 'zhns22shown'];

describeInChromium('a subflow of the examples, in a Chinese editor', (browser) => {
  let nodeRed: ServedNodeRed;
  let editor: EditorPage;

  before(async () => {
    nodeRed = await serveNodeRed({});
    editor = await EditorPage.open(browser(), nodeRed, { locale: 'zh-CN', viewport: { width: 1400, height: 900 } });
    await editor.ready();
    await editor.importExample(EXAMPLE, FOLDER);
    await editor.openTab(FLOW);
    await editor.deploy();
  });

  after(async () => {
    await editor.close();
    await nodeRed.stop();
  });

  it('has its settings in the dialog of its node, with names in the language of the editor', async () => {
    const dialog = await editor.openDialog(ONE);
    await dialog.getByText('第一种的份额（0–1）').waitFor();
    await screenshot(editor.page, 'subflow-dialog-zh');
    const size = dialog.locator('.form-row', { hasText: '尺寸（像素）' }).locator('input:visible');
    // Large enough to be still painted when its buttons are pressed.
    await size.fill('256');
    await editor.closeDialog('ok');
    await editor.deploy();
  });

  it('shows its picture on the canvas of the template, with the buttons that act on it', async () => {
    await editor.press(PAINT);
    await editor.preview(SHOWN).waitFor();
    await editor.page.evaluate(`RED.workspaces.show('${SUBFLOW}')`);
    await editor.preview(OPTIMIZER).waitFor();
    const controls = editor.node(OPTIMIZER).locator('.neural-style-picture-controls');
    await controls.locator('.neural-style-picture-pause').click();
    await controls.locator('.neural-style-picture-resume').waitFor();
    await screenshot(editor.page, 'subflow-template-zh');
  });

  it('is in the sidebar, where its job is finished', async () => {
    const tab = new PaintingTab(editor);
    await tab.open();
    const row = tab.row('优化器');
    await row.locator('.neural-style-job-finish').click();
    await row.waitFor({ state: 'detached' });
    await editor.page.evaluate(`RED.workspaces.show('${FLOW}')`);
    await editor.node('zhns22debug').waitFor();
    await screenshot(editor.page, 'subflow-flow-zh');
  });

  it('is painted again by the instance that painted it', async () => {
    await editor.page.evaluate(`RED.workspaces.show('${FLOW}')`);
    const entries = editor.page.locator('.neural-style-history-entry');
    await entries.first().locator('.neural-style-painting-again').click();
    await entries.nth(1).waitFor();
  });

  it('keeps what its environment gives, whatever settings are used in its template', async () => {
    const entry = editor.page.locator('.neural-style-history-entry').first();
    await entry.locator('summary').click();
    assert.equal(await entry.locator('select').inputValue(), OPTIMIZER);
    await entry.locator('.neural-style-history-use').click();
    await entry.locator('.neural-style-used', { hasText: '优化器' }).waitFor();
    assert.equal(await editor.page.evaluate(`RED.nodes.node('${OPTIMIZER}').preset`), '${PRESET}');
  });

  it('leaves no error in the browser nor in the log', () => assert.deepEqual([editor.errors, nodeRed.logged], [[], []]));
});
