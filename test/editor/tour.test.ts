import assert from 'node:assert/strict';
import { readExample } from '../support/node-red/examples.js';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

const OTHER = [
  { id: 'other', type: 'tab', label: 'Another flow' },
  { id: 'note', type: 'comment', z: 'other', name: 'Nothing to see here', x: 200, y: 100, wires: [] },
];
/** A laptop's, with palette and sidebar at their places. */
const SMALL = { width: 1024, height: 700 };

describeInChromium('the tour of the first flow', (browser) => {
  let nodeRed: ServedNodeRed | undefined;
  let opened: EditorPage | undefined;
  const editor = (): EditorPage => opened!;

  before(async () => {
    nodeRed = await serveNodeRed({ flows: [...OTHER, ...readExample('01 - paint a picture')] });
    opened = await EditorPage.open(browser(), nodeRed, { viewport: SMALL });
    await opened.ready();
  });

  after(async () => {
    await opened?.close();
    await nodeRed?.stop();
  });

  it('opens the tab of the flow that it shows', async () => {
    const { page } = editor();
    // As a click in the help does.
    await page.evaluate(`$('<a class="neural-style-tour">').appendTo(document.body).trigger('click').remove()`);
    await page.locator('#red-ui-tab-ns01.active').waitFor();
    await page.locator('.red-ui-tourGuide-popover').waitFor();
  });

  it('has all that it points at and says on a small screen, step by step', async () => {
    const { page } = editor();
    const popover = page.locator('.red-ui-tourGuide-popover');
    const next = popover.locator('.red-ui-tourGuide-toolbar button').last();
    const steps = 10;
    for (let step = 1; step <= steps; step++) {
      await popover.getByText(`${step}/${steps}`, { exact: true }).waitFor();
      // What can be clicked stands still.
      await next.click({ trial: true });
      await screenshot(page, `tour/${step}`);
      const outside = await page.evaluate(`(() => {
        const chart = document.querySelector('#red-ui-workspace-chart').getBoundingClientRect();
        const focus = document.querySelector('.red-ui-tourGuide-shade-focus').getBoundingClientRect();
        const said = document.querySelector('.red-ui-tourGuide-popover').getBoundingClientRect();
        const middle = { x: (focus.left + focus.right) / 2, y: (focus.top + focus.bottom) / 2 };
        const deploy = document.querySelector('#red-ui-header-button-deploy').getBoundingClientRect();
        const within = ({ x, y }, box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
        const full = focus.width === 0;
        return [
          ...(full || within(middle, chart) || within(middle, deploy) ? [] : ['points at ' + JSON.stringify(middle)]),
          ...(said.left >= 0 && said.top >= 0 && said.right <= innerWidth && said.bottom <= innerHeight ? [] : ['says it at ' + JSON.stringify(said)]),
        ];
      })()`);
      assert.deepEqual(outside, [], `step ${step}`);
      // Node-RED moves the text once more, a moment after it has appeared, and then gives the button the focus: it must be there until then.
      await popover.locator('.red-ui-tourGuide-toolbar button:focus').waitFor();
      await next.click();
    }
    await popover.waitFor({ state: 'detached' });
  });

  it('leaves no error in the browser', () => assert.deepEqual(editor().errors, []));
});
