import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { quick } from '../../scripts/support/quick.js';
import { describeInChromium } from '../support/editor/chromium.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';
import { examplePicture, readExample } from '../support/node-red/examples.js';

/** A small phone, a tablet, and a laptop, in pixels. */
const WIDTHS = [360, 390, 768, 1280];

describeInChromium('the page of the dashboard example', (browser) => {
  let nodeRed: ServedNodeRed | undefined;
  let page: Page | undefined;

  before(async () => {
    nodeRed = await serveNodeRed({ flows: readExample('11 - dashboard').map(quick) });
    page = await browser().newPage();
    await page.goto(`${nodeRed.address}dashboard/painting`);
    await page.locator('.nrdb-ui-dropdown', { hasText: 'brush strokes' }).first().waitFor();
    await page.getByRole('button', { name: 'Paint' }).click();
    await page.getByAltText('The painting').waitFor();
  });

  after(async () => {
    await page?.close();
    await nodeRed?.stop();
  });

  for (const width of WIDTHS) {
    it(`fills ${width} pixels, each label on a line, and nothing upon anything else`, async () => {
      await page!.setViewportSize({ width, height: 800 });
      await screenshot(page!, `examples/11-page-${width}`);
      const found = await page!.evaluate(`(() => {
        const box = (element) => element.getBoundingClientRect();
        const widgets = [...document.querySelectorAll('.nrdb-ui-widget')].map(box).filter(({ width, height }) => width > 0 && height > 0);
        const labels = [...document.querySelectorAll('main .v-btn__content')].filter(({ innerText }) => innerText !== '');
        const groups = [...document.querySelectorAll('.nrdb-ui-group')].map(box);
        const upon = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
        const finish = labels.find(({ innerText }) => /finish/i.test(innerText)).closest('.nrdb-ui-widget');
        return {
          labels: labels.length,
          wrapped: labels.filter((label) => label.clientHeight > 1.8 * parseFloat(getComputedStyle(label).fontSize)).length,
          overlapping: widgets.flatMap((a, i) => widgets.slice(i + 1).filter((b) => upon(a, b))).length,
          beyond: document.documentElement.scrollWidth - innerWidth,
          filled: Math.max(...groups.map(({ right }) => right)) > innerWidth - 20,
          rowFilled: Math.abs(box(finish).right - widgets[0].right) < 2,
        };
      })()`);
      assert.deepEqual(found, { labels: 4, wrapped: 0, overlapping: 0, beyond: 0, filled: true, rowFilled: true });
    });
  }

  it('compares the painting with its photograph, and has it to download', async () => {
    await page!.getByLabel('Compare with the photograph').fill('60');
    assert.match(String(await page!.getByAltText('The photograph').getAttribute('style')), /clip-path: inset\(0\S* 40%/);
    const download = page!.waitForEvent('download');
    await page!.getByText('Download').click();
    assert.equal((await download).suggestedFilename(), 'painting.jpg');
  });

  for (const width of WIDTHS) {
    it(`has room for what it says of an upload in ${width} pixels`, async () => {
      await page!.setViewportSize({ width, height: 800 });
      await page!.reload();
      await page!
        .locator('input[type=file]')
        .setInputFiles({ name: 'valley.jpg', mimeType: 'image/jpeg', buffer: examplePicture('valley.jpg') });
      await page!.getByRole('button', { name: 'Upload' }).click();
      const again = page!.getByText('Upload Another File');
      await again.waitFor();
      await page!.getByAltText('The photograph').waitFor();
      await screenshot(page!, `examples/11-page-${width}-uploaded`);
      assert.equal(await page!.evaluate('document.documentElement.scrollWidth - innerWidth'), 0);
      const { x, width: wide } = (await again.boundingBox())!;
      assert.ok(x + wide <= width);
    });
  }
});
