import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where pictures of the editor go; without it none are taken. */
const FOLDER = process.env.NEURAL_STYLE_SCREENSHOTS;
/** Whether to take each in a dark theme, too, as `name`-dark.png. */
const DARK = process.env.NEURAL_STYLE_SCREENSHOTS_DARK === 'true';
/** What Node-RED's dark themes give other values, as far as our parts of the editor are drawn with it. */
const DARK_THEME = `:root {
  --red-ui-primary-background: #2a2c33; --red-ui-secondary-background: #22242a; --red-ui-tertiary-background: #33363e;
  --red-ui-primary-text-color: #d8dade; --red-ui-secondary-text-color: #a9adb6; --red-ui-header-text-color: #eee;
  --red-ui-primary-border-color: #4a4e58; --red-ui-secondary-border-color: #4a4e58; --red-ui-tertiary-border-color: #4a4e58;
  --red-ui-view-background: #1c1e23; --red-ui-view-grid-color: #262930; --red-ui-view-lasso-fill: #333;
  --red-ui-form-background: #2a2c33; --red-ui-form-text-color: #d8dade; --red-ui-form-input-background: #1c1e23;
  --red-ui-form-input-border-color: #4a4e58; --red-ui-form-tips-background: #3a3a2a; --red-ui-form-placeholder-color: #787c86;
  --red-ui-workspace-button-background: #33363e; --red-ui-workspace-button-color: #d8dade;
  --red-ui-tab-background: #22242a; --red-ui-tab-background-active: #2a2c33; --red-ui-tab-text-color-active: #eee;
  --red-ui-palette-header-background: #22242a; --red-ui-palette-content-background: #2a2c33;
  --red-ui-node-label-color: #222; --red-ui-node-status-label-color: #c8cbd2; --red-ui-node-border: #777;
  --red-ui-list-item-background: #22242a; --red-ui-list-item-color: #d8dade; --red-ui-link-color: #aaa;
}`;
/** Of the pictures in the documentation, where the flow is what counts. */
const SIZE = { width: 1400, height: 720 };

/**
 * Takes a picture of the page as `name`.png, if the environment variable NEURAL_STYLE_SCREENSHOTS names a folder.
 * @param until resolves when the page looks as it should
 */
export async function screenshot(page: Page, name: string, until?: () => Promise<unknown>): Promise<void> {
  if (!FOLDER) return;
  await until?.();
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  if (!DARK) return;
  const theme = await page.addStyleTag({ content: DARK_THEME });
  await page.screenshot({ path: join(FOLDER, `${name}-dark.png`) });
  await page.evaluate(`document.head.lastElementChild.remove()`);
  await theme.dispose();
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
