import assert from 'node:assert/strict';
import { readExample } from '../support/node-red/examples.js';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

const ADMIN_ROOT = 'admin/editor';

describeInChromium('an editor that is served below another address', (browser) => {
  let nodeRed: ServedNodeRed | undefined;
  let opened: EditorPage | undefined;

  before(async () => {
    const served = await serveNodeRed({ flows: readExample('01 - paint a picture'), settings: { httpAdminRoot: `/${ADMIN_ROOT}` } });
    nodeRed = { ...served, address: `${served.address}${ADMIN_ROOT}/` };
    opened = await EditorPage.open(browser(), nodeRed);
    await opened.ready();
  });

  after(async () => {
    await opened?.close();
    await nodeRed?.stop();
  });

  it('knows every node of a flow', async () => {
    const { page } = opened!;
    await opened!.node('ns01opt').waitFor();
    assert.equal(await page.locator('.red-ui-flow-node-unknown').count(), 0);
  });

  it("shows a node's job in its dialog", async () => {
    const dialog = await opened!.openDialog('ns01opt');
    await dialog
      .locator('.neural-style-job-state')
      .getByText(/has not painted anything/)
      .waitFor();
    await opened!.closeDialog('cancel');
  });

  it('takes the tour', async () => {
    const { page } = opened!;
    await page.evaluate(`$('<a class="neural-style-tour">').appendTo(document.body).trigger('click').remove()`);
    await page.locator('.red-ui-tourGuide-popover').waitFor();
  });

  it('leaves no error in the browser', () => assert.deepEqual(opened!.errors, []));
});
