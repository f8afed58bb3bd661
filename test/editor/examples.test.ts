import assert from 'node:assert/strict';
import { exampleNames, readExample } from '../support/node-red/examples.js';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

/** A laptop's, of which the palette and the sidebar leave 900 pixels to the canvas. */
const LAPTOP = { width: 1400, height: 900 };
const names = exampleNames();

describeInChromium('the example flows in the editor', (browser) => {
  let nodeRed: ServedNodeRed | undefined;
  let opened: EditorPage | undefined;

  before(async () => {
    // Nothing is to be fetched or listened for.
    const flows = names.flatMap(readExample).map((node) => (node.type === 'tab' ? { ...node, disabled: true } : node));
    nodeRed = await serveNodeRed({ flows });
    opened = await EditorPage.open(browser(), nodeRed, { viewport: LAPTOP });
    await opened.ready();
  });

  after(async () => {
    await opened?.close();
    await nodeRed?.stop();
  });

  for (const name of names) {
    it(`${name} is seen as a whole, as it opens`, async () => {
      const { page } = opened!;
      const { id } = readExample(name).find(({ type }) => type === 'tab')!;
      await page.evaluate(`RED.workspaces.show(${JSON.stringify(id)})`);
      await page.locator(`#red-ui-tab-${id}.active`).waitFor();
      const last = readExample(name).findLast((node) => 'x' in node)!;
      await opened!.node(last.id).waitFor();
      assert.equal(await page.locator('#red-ui-workspace-chart .red-ui-flow-node-unknown').count(), 0);
      await screenshot(page, `examples/${name.slice(0, 2)}`);
      const hidden = await page.evaluate(`(() => {
        const view = document.querySelector('#red-ui-workspace-chart').getBoundingClientRect();
        return [...document.querySelectorAll('#red-ui-workspace-chart .red-ui-flow-node-group')].filter((node) => {
          const { left, top, right, bottom } = node.getBoundingClientRect();
          return left < view.left || top < view.top || right > view.right || bottom > view.bottom;
        }).map(({ id }) => id);
      })()`);
      assert.deepEqual(hidden, []);
    });
  }
});
