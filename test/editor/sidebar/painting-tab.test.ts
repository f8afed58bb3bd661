import assert from 'node:assert/strict';
import { BOARD } from '../../../src/flow/live/painting-board.js';
import { describeInChromium } from '../../support/editor/chromium.js';
import { EditorPage } from '../../support/editor/editor-page.js';
import {
  ENDLESS,
  HOSTILE,
  HOSTILE_TRANSFER,
  LOSS,
  OPTIMIZER,
  OTHER_FLOW,
  PaintingTab,
  paintingFlows,
  START,
  START_HOSTILE,
  START_TRANSFER,
} from '../../support/editor/painting-flows.js';
import { screenshot } from '../../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../../support/editor/served-node-red.js';

describeInChromium('the sidebar tab Painting', (browser) => {
  let nodeRed: ServedNodeRed;
  let editor: EditorPage;
  let tab: PaintingTab;

  before(async () => {
    nodeRed = await serveNodeRed({ flows: paintingFlows() });
    editor = await EditorPage.open(browser(), nodeRed, { viewport: { width: 1400, height: 900 } });
    await editor.ready();
    tab = new PaintingTab(editor);
  });

  after(async () => {
    await editor.close();
    await nodeRed.stop();
  });

  it('asks for nothing before somebody looks at it', async () => {
    const asked: string[] = [];
    editor.page.on('request', (request) => asked.push(request.url()));
    await editor.press(START);
    await editor.node(OPTIMIZER).getByText(` of ${ENDLESS} · `).waitFor();
    assert.deepEqual(
      asked.filter((url) => url.includes('/paintings')),
      [],
    );
  });

  it('shows three jobs of two flows: one runs, with its picture and the time left; two wait in their order', async () => {
    await tab.open();
    await tab.shows('first');
    await editor.press(START_TRANSFER);
    await tab.shows('first', 'second');
    await editor.openTab(OTHER_FLOW);
    await editor.press(START_HOSTILE);
    await tab.shows('first', 'second', HOSTILE);
    await tab
      .row('first')
      .getByText(/^Iteration \d+ of 20000 · loss .* left$/)
      .waitFor();
    await tab.row('second').getByText('Waiting: number 1.').waitFor();
    await tab.row('Other flow').getByText('Waiting: number 2.').waitFor();
    await tab.row('first').locator('img[src^="data:image/"]').waitFor();
    await screenshot(editor.page, 'painting-tab');
  });

  it('reveals the node whose name is clicked', async () => {
    await tab.row('first').locator('a').click();
    await editor.node(OPTIMIZER).waitFor();
  });

  it('moves a job that waits before another', async () => {
    await tab.row('Other flow').locator('.neural-style-painting-earlier').click();
    await tab.shows('first', HOSTILE, 'second');
  });

  it('pauses a job, and lets it go on', async () => {
    await tab.row('first').locator('.neural-style-job-pause').click();
    await tab
      .row('first')
      .getByText(/^Paused/)
      .waitFor();
    await tab.row('first').locator('.neural-style-job-resume').click();
    await tab
      .row('first')
      .getByText(/^Iteration/)
      .waitFor();
  });

  it('writes the weights of a running job into the node that they come from, as an edit that can be undone', async () => {
    const row = tab.row('first');
    await row.locator('summary').click();
    const slider = row.locator('input[type=range]').nth(1);
    await slider.press('ArrowRight');
    const weightOf = (): Promise<unknown> => editor.page.evaluate(`Number(RED.nodes.node('${LOSS}').styleWeight)`);
    const keep = row.locator('.neural-style-job-keep:enabled');
    await keep.waitFor();
    await screenshot(editor.page, 'painting-tab-weights');
    assert.equal(await weightOf(), 500);
    await keep.click();
    const kept = Number(await weightOf());
    assert.ok(kept > 500 && kept < 560, String(kept));
    assert.equal(await editor.page.evaluate(`RED.nodes.node('${LOSS}').changed`), true);
    await editor.page.evaluate(`RED.actions.invoke('core:undo')`);
    assert.equal(await weightOf(), 500);
    assert.equal(await editor.page.evaluate(`!!RED.nodes.node('${LOSS}').changed`), false);
    await row.locator('summary').click();
  });

  it('cancels a job that waits', async () => {
    await tab.row('Other flow').locator('.neural-style-job-cancel:visible').click();
    await tab.shows('first', 'second');
  });

  it('finishes a job, after which the next one runs', async () => {
    await tab.row('first').locator('.neural-style-job-finish').click();
    await tab.shows('second');
    await tab
      .row('second')
      .getByText(/^Iteration/)
      .waitFor();
    await editor
      .node(OPTIMIZER)
      .getByText(/^done in/)
      .waitFor();
  });

  it('has the same buttons at the picture on the canvas', async () => {
    const { page } = editor;
    const controls = page.locator('[id="ptransfer"] .neural-style-picture-controls');
    await controls.waitFor();
    await screenshot(page, 'picture-controls');
    await controls.locator('.neural-style-picture-pause').click();
    await tab
      .row('second')
      .getByText(/^Paused/)
      .waitFor();
    await controls.locator('.neural-style-picture-resume').focus();
    await page.keyboard.press('Enter');
    await tab
      .row('second')
      .getByText(/^Iteration/)
      .waitFor();
    await controls.locator('.neural-style-picture-cancel').click();
    await tab.shows();
    await controls.waitFor({ state: 'detached' });
    await tab.content.getByText('Nothing is being painted.').waitFor();
  });

  it('fetches the jobs of which the runtime has sent nothing, such as while this editor was silent for long', async () => {
    const { page } = editor;
    const fetched = page.waitForRequest((request) => request.url().endsWith('/neural-style/paintings'));
    await page.route('**/neural-style/shown', async (route) => {
      const response = await route.fetch();
      const news = (await response.json()) as object;
      await route.fulfill({ response, json: { ...news, missed: [BOARD] } });
    });
    await fetched;
    await page.unroute('**/neural-style/shown');
  });

  it('takes names for text', async () => {
    await editor.openTab(OTHER_FLOW);
    await editor.press(START_HOSTILE);
    await tab.shows(HOSTILE);
    await tab.row(HOSTILE).locator('a').click();
    await editor.node(HOSTILE_TRANSFER).waitFor();
    assert.equal(await editor.page.evaluate('window.harmed'), undefined);
  });

  it('leaves no error in the browser nor in the log', () => {
    assert.deepEqual([editor.errors, nodeRed.logged], [[], []]);
  });
});
