import assert from 'node:assert/strict';
import { describeInChromium } from '../../support/editor/chromium.js';
import { EditorPage } from '../../support/editor/editor-page.js';
import { OPTIMIZER, PaintingTab, paintingFlows, START, START_TRANSFER, TRANSFER } from '../../support/editor/painting-flows.js';
import { PASSWORD, type Username, WITH_LOGINS } from '../../support/editor/logins.js';
import { screenshot } from '../../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../../support/editor/served-node-red.js';

describeInChromium('the sidebar tab Painting of a user who may only read', (browser) => {
  let nodeRed: ServedNodeRed;
  let painter: EditorPage;
  let visitor: EditorPage;
  let tab: PaintingTab;

  const open = async (username: Username, locale: 'en-US' | 'zh-CN'): Promise<EditorPage> => {
    const editor = await EditorPage.open(browser(), nodeRed, { locale, viewport: { width: 1024, height: 700 } });
    await editor.login(username, PASSWORD);
    await editor.ready();
    return editor;
  };
  /** The status of a request with this user's login. */
  const ask = async (editor: EditorPage, method: string, path: string): Promise<number> => {
    const token = await editor.page.evaluate<string>(`RED.settings.get('auth-tokens').access_token`);
    const headers = { authorization: `Bearer ${token}`, 'X-Requested-With': 'XMLHttpRequest', 'Content-Type': 'application/json' };
    const body = method === 'GET' ? {} : { body: '{}' };
    return (await fetch(new URL(path, nodeRed.address), { method, headers, ...body })).status;
  };
  const idsOf = async (path: string, list: string): Promise<string[]> =>
    painter.page.evaluate<string[]>(`$.getJSON('${path}').then((answer) => answer.${list}.map(({ id }) => id))`);

  before(async () => {
    nodeRed = await serveNodeRed({ flows: paintingFlows(), settings: WITH_LOGINS });
    painter = await open('painter', 'en-US');
    visitor = await open('visitor', 'zh-CN');
    tab = new PaintingTab(visitor);
    await new PaintingTab(painter).open();
  });

  after(async () => {
    await painter.close();
    await visitor.close();
    await nodeRed.stop();
  });

  it('shows what is painted, what waits and what was painted, in the user’s language', async () => {
    await painter.press(START);
    await painter
      .node(OPTIMIZER)
      .getByText(/ of \d+ · /)
      .waitFor();
    await painter.page.locator('.neural-style-job-finish:visible').first().click();
    await painter.page.locator('.neural-style-history-entry').waitFor();
    await painter.press(START);
    // The other one is sooner prepared.
    await new PaintingTab(painter)
      .row('first')
      .getByText(/^Iteration/)
      .waitFor();
    await painter.press(START_TRANSFER);
    await tab.open();
    await tab.shows('first', 'second');
    await tab
      .row('first')
      .getByText(/^迭代 \d+\/20000/)
      .waitFor();
    await tab.row('second').getByText('排队中：第 1 位。').waitFor();
    await visitor.page.locator('.neural-style-history-entry img[src^="blob:"]').waitFor();
    await screenshot(visitor.page, 'painting-tab-of-a-reader');
  });

  it('offers nothing that changes it, neither there nor on the canvas', async () => {
    const names = await visitor.page.evaluate<string[]>(
      `[...document.querySelectorAll('.neural-style-painting-tab button')].filter((each) => each.offsetParent).map((each) => [...each.classList].at(-1))`,
    );
    assert.deepEqual(names, ['neural-style-painting-download']);
    await painter.page.locator('.neural-style-picture-controls').waitFor();
    await visitor.preview(OPTIMIZER).waitFor();
    assert.equal(await visitor.page.locator('.neural-style-picture-controls').count(), 0);
    assert.equal(await tab.row('first').locator('input[type=range]:enabled').count(), 0);
  });

  it('is refused what it does not offer', async () => {
    const [job] = await idsOf('neural-style/paintings', 'jobs');
    const [entry] = await idsOf('neural-style/history', 'entries');
    const requests = [
      ['POST', `neural-style/paintings/${job}/steer`],
      ['POST', `neural-style/paintings/${job}/move`],
      ['DELETE', `neural-style/paintings/${job}`],
      ['POST', `neural-style/history/${entry}/star`],
      ['POST', `neural-style/history/${entry}/paint`],
      ['DELETE', `neural-style/history/${entry}`],
      ['DELETE', `neural-style/jobs/${TRANSFER}`],
    ] as const;
    for (const [type, path] of requests) assert.equal(await ask(visitor, type, path), 401, `${type} ${path}`);
    assert.equal(await ask(visitor, 'GET', 'neural-style/history'), 200);
    for (const path of ['paintings', 'history', `history/${entry}/picture`, `history/${entry}/thumbnail`])
      assert.equal((await fetch(new URL(`neural-style/${path}`, nodeRed.address))).status, 401, path);
    await tab.shows('first', 'second');
  });

  it('changes with what others do', async () => {
    await painter.page.locator('.neural-style-painting .neural-style-job-cancel:visible').first().click();
    await tab.shows('second');
    await painter.page.locator('.neural-style-painting-delete').click();
    await visitor.page.locator('.neural-style-history-entry').waitFor({ state: 'detached' });
  });
});
