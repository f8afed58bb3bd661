import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { describeInChromium } from '../../support/editor/chromium.js';
import { EditorPage } from '../../support/editor/editor-page.js';
import { screenshot } from '../../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../../support/editor/served-node-red.js';

const EXAMPLE = '20 - sweep';
const OTHER_OPTIMIZER = 'ns01opt';
const HOSTILE = '<img src=x onerror="window.hacked = true">';
/** Of the example. */
const [FLOW, QUICK, SWEEP, TRANSFER, SHEET] = ['ns20', 'ns20quick', 'ns20sweep', 'ns20transfer', 'ns20sheet'];

describeInChromium('a sweep in the editor', (browser) => {
  let nodeRed: ServedNodeRed;
  let editor: EditorPage;
  const valueOf = (id: string, property: string): Promise<unknown> => editor.page.evaluate(`RED.nodes.node('${id}').${property}`);

  before(async () => {
    nodeRed = await serveNodeRed({});
    editor = await EditorPage.open(browser(), nodeRed, { viewport: { width: 1400, height: 900 } });
    await editor.ready();
    // Another flow that paints, with an optimizer that takes some of a sweep's settings.
    await editor.importExample('01 - paint a picture');
    await editor.importExample(EXAMPLE);
    await editor.openTab(FLOW);
    await editor.deploy();
  });

  after(async () => {
    await editor.close();
    await nodeRed.stop();
  });

  it('fills a contact sheet under its node', async () => {
    await editor.press(QUICK);
    await editor.node(SHEET).getByText('6 pictures', { exact: true }).waitFor();
    await editor.preview(SHEET).waitFor();
    await editor.node(SWEEP).getByText('sweep styleScale × styleColors').waitFor();
    await screenshot(editor.page, 'sweep-flow');
  });

  const opened = async (): Promise<Locator> => {
    // The wires of other nodes may cover its middle.
    await editor.node(SHEET).locator('.neural-style-preview').click();
    const sheet = editor.page.locator('.neural-style-full-picture');
    await sheet.locator('.neural-style-sheet-cell').nth(5).waitFor();
    return sheet;
  };

  it('opens at its full size, and says of each picture what it was painted with', async () => {
    const sheet = await opened();
    assert.equal(await sheet.locator('.neural-style-sheet-cell').count(), 6);
    const cell = sheet.locator('.neural-style-sheet-cell[aria-label="styleScale 1.4 · styleColors match"]');
    await cell.click();
    await sheet.locator('.neural-style-sheet-about pre', { hasText: '"styleScale": 1.4' }).waitFor();
    assert.equal(await cell.getAttribute('aria-pressed'), 'true');
    await screenshot(editor.page, 'sweep-sheet');
  });

  it('asks again for a sheet that has become another one in between', async () => {
    let asked = 0;
    await editor.page.keyboard.press('Escape');
    await editor.page.route('**/sheet', async (route) => {
      const response = await route.fetch();
      const sheet = (await response.json()) as { width: number };
      asked++;
      await route.fulfill({ response, json: asked === 1 ? { ...sheet, width: sheet.width + 64 } : sheet });
    });
    const sheet = await opened();
    await editor.page.unroute('**/sheet');
    assert.equal(asked, 2);
    assert.equal(await sheet.count(), 1);
    await sheet.locator('.neural-style-sheet-cell[aria-label="styleScale 1.4 · styleColors match"]').click();
  });

  it('uses the settings of a picture in the node that paints, as an edit that can be undone', async () => {
    const sheet = editor.page.locator('.neural-style-full-picture');
    assert.equal(await sheet.locator('select').inputValue(), TRANSFER);
    await sheet.locator('.neural-style-history-use').click();
    await sheet.getByText('has these settings now. Deploy to have them used.').waitFor();
    assert.deepEqual(
      [await valueOf(TRANSFER, 'styleScale'), await valueOf(TRANSFER, 'styleColors'), await valueOf(TRANSFER, 'preset')],
      [1.4, 'match', 'instant'],
    );
    await editor.page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await editor.page.evaluate(`RED.history.pop()`);
    assert.equal(await valueOf(TRANSFER, 'preset'), 'fast');
  });

  it('leaves out what another node has no place for, or what is no value of its', async () => {
    const sheet = await opened();
    await sheet.locator('.neural-style-sheet-cell').first().click();
    await sheet.locator('select').selectOption(OTHER_OPTIMIZER);
    await sheet.locator('.neural-style-history-use').click();
    await sheet.getByText(/Left out, .*: (?=.*styleScale)(?=.*preset)/).waitFor();
    assert.deepEqual([await valueOf(OTHER_OPTIMIZER, 'preset'), await valueOf(OTHER_OPTIMIZER, 'valid')], ['balanced', true]);
    await editor.page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  });

  it('takes titles and settings for text', async () => {
    await editor.page.route('**/sheet', async (route) => {
      const response = await route.fetch();
      const sheet = (await response.json()) as { cells: object[] };
      const cells = sheet.cells.map((cell) => ({ ...cell, title: HOSTILE, settings: { [HOSTILE]: HOSTILE } }));
      await route.fulfill({ response, json: { ...sheet, cells } });
    });
    const sheet = await opened();
    await sheet.locator('.neural-style-sheet-cell').first().click();
    await sheet.locator('.neural-style-sheet-about b', { hasText: HOSTILE }).waitFor();
    assert.equal(await sheet.locator('.neural-style-sheet-about img').count(), 0);
    assert.equal(await editor.page.evaluate('window.hacked'), undefined);
    await editor.page.unroute('**/sheet');
    await editor.page.keyboard.press('Escape');
  });

  it('offers the options of all nodes by their names, and says what is wrong with a value', async () => {
    const dialog = await editor.openDialog(SWEEP);
    const across = dialog.locator('#node-input-acrossOption');
    assert.equal(await across.inputValue(), 'styleScale');
    const down = dialog.locator('#node-input-downOption option:checked');
    assert.equal(await down.textContent(), 'Style colors (styleColors)');
    await across.selectOption('styleWeight');
    assert.equal(await across.locator('option:checked').textContent(), 'Style (styleWeight)');
    assert.equal(await across.locator('optgroup:has(option:checked)').getAttribute('label'), 'loss');
    const values = dialog.locator('#node-input-acrossValues');
    await values.fill('10..1000 * 3, many');
    await dialog.locator('#node-input-acrossValues.input-error').waitFor();
    await screenshot(editor.page, 'sweep-dialog');
    await values.fill('10..1000 * 3');
    await dialog.locator('#node-input-acrossValues:not(.input-error)').waitFor();
    await editor.closeDialog('ok');
    await editor.node(SWEEP).getByText('sweep styleWeight × styleColors').waitFor();
  });

  it('leaves no error in the browser nor in the log', () => assert.deepEqual([editor.errors, nodeRed.logged], [[], []]));
});
