import assert from 'node:assert/strict';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { PaintingTab } from '../support/editor/painting-flows.js';
import { screenshot, screenshotFlow } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

const EXAMPLE = '01 - paint a picture';
/** Its flow, and nodes. */
const FLOW = 'ns01';
const PAINT = 'ns01paint';
const STOP = 'ns01reset';
const OPTIMIZER = 'ns01opt';
const OUT = 'ns01out';
const PREVIEW = 'ns01progress';
/** As the example has it. */
const STYLE_WEIGHT = 1000;
/** More iterations than any machine does before the test ends: at each of the three sizes of the preset that custom starts from, and in all. */
const [ENDLESS, ENDLESS_IN_ALL] = ['1000', '3000'];
const MINUTE = 60_000;
/** Between the statuses of two nodes side by side, in pixels. */
const GAP = 40;

describeInChromium('the first flow in the editor', (browser) => {
  let nodeRed: ServedNodeRed | undefined;
  let opened: EditorPage | undefined;
  const editor = (): EditorPage => opened!;

  const job = async (): Promise<{ state: string; weights: { style: number } }> =>
    (await fetch(`${nodeRed!.address}neural-style/jobs/${OPTIMIZER}`)).json() as never;

  before(async () => {
    nodeRed = await serveNodeRed({ tours: true });
    opened = await EditorPage.open(browser(), nodeRed);
  });

  after(async () => {
    await opened?.close();
    await nodeRed?.stop();
  });

  it('comes from the import menu, and deploys without a complaint', async () => {
    await editor().ready();
    await editor().dismissWelcomeTour();
    await editor().importExample(EXAMPLE);
    await editor().openTab(FLOW);
    await editor().node(PAINT).waitFor();
    const { page } = editor();
    assert.equal(await page.locator('.red-ui-flow-node-unknown').count(), 0);
    assert.equal(await page.locator('.red-ui-flow-node-error:visible').count(), 0);
    await editor().deploy();
  });

  it('shows the picture under the preview node as it is painted', async () => {
    await editor().press(PAINT);
    const preview = editor().preview(PREVIEW);
    await preview.waitFor();
    await editor().changes(preview, 'href', 3);
    // One picture is enough, and the buttons that act on the job are at it.
    assert.equal(await editor().preview(OPTIMIZER).count(), 0);
    assert.equal(await editor().page.locator('.neural-style-picture-controls').count(), 1);
    const controls = editor().node(PREVIEW).locator('.neural-style-picture-controls');
    await controls.locator('.neural-style-picture-pause').click();
    await controls.locator('.neural-style-picture-resume').click();
    await controls.locator('.neural-style-picture-pause').waitFor();
    await screenshotFlow(editor().page, 'editor', () =>
      editor()
        .node(OPTIMIZER)
        .getByText(/^1\d\d of 215 · .* left$/)
        .waitFor({ timeout: MINUTE }),
    );
  });

  it('paints on with what the dialog of the optimizer is told', async () => {
    const dialog = await editor().openDialog(OPTIMIZER);
    await dialog.locator('#node-input-preset').selectOption('custom');
    await dialog.locator('#node-input-iterations').fill(ENDLESS);
    await editor().closeDialog('ok');
    await editor().deploy();
    await editor().press(PAINT);
    await editor().node(OPTIMIZER).getByText(` of ${ENDLESS_IN_ALL} · `).waitFor();
  });

  it('has its picture in the sidebar, too', async () => {
    const tab = new PaintingTab(editor());
    await tab.open();
    await editor().page.locator('.neural-style-painting img[src^="data:image/"]').waitFor();
    await editor().page.evaluate(`RED.menu.setSelected('menu-item-sidebar', false)`);
  });

  it('is steered in the dialog of the optimizer, which shows the loss as it falls', async () => {
    const dialog = await editor().openDialog(OPTIMIZER);
    const curve = dialog.locator('.neural-style-job-curve path.total');
    await editor().changes(curve, 'd', 2);

    const steered = editor().page.waitForResponse(/\/steer$/);
    await dialog.locator('#neural-style-weight-style').press('ArrowRight');
    const { weights } = (await steered).request().postDataJSON() as { weights: { style: number } };
    assert.ok(weights.style > STYLE_WEIGHT, String(weights.style));
    assert.equal((await job()).weights.style, weights.style);

    // Of what could make a difference: there are lines to keep, though they have no weight yet, but no frame before.
    assert.deepEqual(await dialog.locator('[id^=neural-style-weight-]:visible').evaluateAll((all) => all.map(({ id }) => id)), [
      ...['content', 'style', 'lines', 'tv'].map((term) => `neural-style-weight-${term}`),
    ]);

    const sentence = dialog.locator('.neural-style-job-state');
    await screenshot(editor().page, 'steering', () => sentence.getByText(/ \d+ of/).waitFor({ timeout: MINUTE }));
    await dialog.locator('.neural-style-job-pause').click();
    await dialog
      .locator('.neural-style-job-state')
      .getByText(/paused/i)
      .waitFor();
    assert.equal((await job()).state, 'paused');
    await dialog.locator('.neural-style-job-resume').click();
    await dialog.locator('.neural-style-job-pause').waitFor();
    await editor().changes(curve, 'd', 1);
    await editor().closeDialog('cancel');
  });

  it('takes the picture along when the node is moved', async () => {
    const preview = editor().preview(PREVIEW);
    const offset = async (): Promise<[number, number]> => {
      const [node, picture] = [await editor().node(PREVIEW).locator('.red-ui-flow-node').boundingBox(), await preview.boundingBox()];
      return [picture!.x - node!.x, picture!.y - node!.y];
    };
    const [before, start] = [await offset(), (await preview.boundingBox())!];
    await editor().drag(PREVIEW, -200, 80);
    const [after, end] = [await offset(), (await preview.boundingBox())!];
    // A selected node has a thicker frame, and the grid may add some pixels.
    for (const axis of [0, 1] as const) assert.ok(Math.abs(after[axis] - before[axis]) <= 1, `${String(before)} became ${String(after)}`);
    assert.ok(end.x < start.x - 150 && end.y > start.y + 50, `${start.x}, ${start.y} to ${end.x}, ${end.y}`);
    await editor().changes(preview, 'href', 1);
  });

  it('shows the picture again when the page is opened again', async () => {
    await editor().page.reload();
    await editor().ready();
    await editor().openTab(FLOW);
    const preview = editor().preview(PREVIEW);
    await preview.waitFor();
    await editor().changes(preview, 'href', 1);
  });

  it('ends when it is told to', async () => {
    await editor().press(STOP);
    await editor()
      .node(OPTIMIZER)
      .getByText(/^cancelled at/)
      .waitFor();
  });

  it('ends with the best picture so far when the dialog is told that it will do', async () => {
    await editor().press(PAINT);
    await editor().node(OPTIMIZER).getByText(` of ${ENDLESS_IN_ALL} · `).waitFor();
    const dialog = await editor().openDialog(OPTIMIZER);
    await dialog.locator('.neural-style-job-finish').click();
    await dialog.locator('.neural-style-job-controls').waitFor({ state: 'hidden' });
    assert.equal((await job()).state, 'done');
    await editor().closeDialog('cancel');
  });

  it('says beside each other how the painting went and which file it went to', async () => {
    const status = async (node: string, text: RegExp): Promise<{ left: number; right: number }> => {
      const line = editor().node(node).locator('.red-ui-flow-node-status-label').getByText(text);
      const { x, width } = (await line.boundingBox())!;
      return { left: x, right: x + width };
    };
    const painted = await status(OPTIMIZER, /^done in .* · brushstrokes/);
    const written = await status(OUT, /painting\.jpg$/);
    // A painting that takes minutes has a longer text.
    assert.ok(painted.right + GAP < written.left, `${painted.right} reaches ${written.left}`);
  });

  it('leaves neither an error in the browser nor one in the log', () => {
    assert.deepEqual(editor().errors, []);
    // The deployment in mid-job, above, is told of.
    assert.deepEqual(
      nodeRed!.logged.filter((line) => !line.startsWith('warn: Stopped with 1 message in hand.')),
      [],
    );
  });
});
