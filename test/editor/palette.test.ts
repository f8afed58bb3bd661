import assert from 'node:assert/strict';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

describeInChromium('the palette', (browser) => {
  let nodeRed: ServedNodeRed | undefined;

  before(async () => {
    nodeRed = await serveNodeRed({ flows: [] });
  });

  after(() => nodeRed?.stop());

  /** Looks for a word, and waits until the palette shows these nodes of ours and no others, in this order. */
  const finds = async ({ page }: EditorPage, word: string, wanted: readonly string[]): Promise<void> => {
    const search = page.locator('#red-ui-palette-search input');
    await search.fill(word);
    // The palette listens to keys.
    await search.press('End');
    const shown = `[...document.querySelectorAll('.red-ui-palette-node[data-palette-type^="neural-style-"]:not([data-filter="true"])')]
      .map(({ dataset }) => dataset.paletteType.replace('neural-style-', ''))`;
    await page.waitForFunction(`${shown}.join() === ${JSON.stringify(wanted.join())}`, null, { timeout: 20_000 }).catch(async () => {
      assert.deepEqual(await page.evaluate(shown), wanted, word);
    });
  };

  it('begins with the nodes that paint by themselves, and finds nodes by what one wants', async () => {
    const opened = await EditorPage.open(browser(), nodeRed!);
    await opened.ready();
    const heading = opened.page.locator('#red-ui-palette-header-neural_style');
    await heading.scrollIntoViewIfNeeded();
    assert.equal(await heading.textContent(), 'neural style');
    const first = opened.page.locator('#red-ui-palette-base-category-neural_style .red-ui-palette-node');
    assert.equal(await first.nth(0).getAttribute('data-palette-type'), 'neural-style-transfer');
    assert.equal(await first.nth(1).getAttribute('data-palette-type'), 'neural-style-instant');
    await screenshot(opened.page, 'palette');
    for (const [word, wanted] of [
      ['photo', ['transfer', 'instant', 'image-in', 'image-out']],
      ['picture', ['transfer', 'instant', 'image-in', 'optimizer', 'image-out', 'preview', 'compare', 'sheet']],
      ['paint', ['transfer', 'instant', 'optimizer', 'image-out']],
      ['camera', ['instant', 'frames-in', 'frames-out']],
      ['gram', ['gram']],
    ] as const)
      await finds(opened, word, wanted);
    assert.deepEqual(opened.errors, []);
    await opened.close();
  });

  it('has a Chinese name, and finds nodes by Chinese words', async () => {
    const opened = await EditorPage.open(browser(), nodeRed!, { locale: 'zh-CN' });
    await opened.ready();
    assert.equal(await opened.page.locator('#red-ui-palette-header-neural_style').textContent(), '神经风格');
    await finds(opened, '摄像头', ['transfer', 'instant', 'frames-in', 'frames-out']);
    await opened.close();
  });
});
