import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where pictures of the editor go; without it none are taken. */
const FOLDER = process.env.NEURAL_STYLE_SCREENSHOTS;
/** Of the pictures in the documentation, where the flow is what counts. */
const SIZE = { width: 1400, height: 640 };

/**
 * Takes a picture of the page as `name`.png, if the environment variable NEURAL_STYLE_SCREENSHOTS names a folder.
 * @param until resolves when the page looks as it should
 */
export async function screenshot(page: Page, name: string, until?: () => Promise<unknown>): Promise<void> {
  if (!FOLDER) return;
  await until?.();
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

/** Takes such a picture of the flow beside this package's part of the palette, and puts the editor back as it was. */
export async function screenshotFlow(page: Page, name: string, until: () => Promise<unknown>): Promise<void> {
  const before = page.viewportSize();
  if (!FOLDER || !before) return;
  await page.setViewportSize(SIZE);
  await page.evaluate(`RED.actions.invoke('core:toggle-sidebar', false)`);
  await page.locator('#red-ui-palette .red-ui-footer-button:has(.fa-angle-double-up)').click();
  await page.locator('.red-ui-palette-header', { hasText: 'neural style' }).click();
  // Out of the way of any node.
  await page.mouse.move(SIZE.width / 2, SIZE.height - 60);
  await page.locator('.red-ui-notification').first().waitFor({ state: 'hidden' });
  await until();
  await page.evaluate(`$('#red-ui-workspace-chart').scrollTop(0).scrollLeft(0)`);
  await screenshot(page, name);
  await page.evaluate(`RED.actions.invoke('core:toggle-sidebar', true)`);
  await page.setViewportSize(before);
}
