import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { startEditor, type NodeType } from '../support/editor/dialog-source.js';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

const FAULTS = join(__dirname, '..', '..', '..', 'test', 'support', 'editor', 'dialog-faults.js');
const FLOW = 'all';

const idOf = (type: string): string => `one-${type}`;

/** A node of each type with its defaults, on one tab. */
function everyNode(types: ReadonlyMap<string, NodeType>): object[] {
  const nodes = [...types].map(([type, { category, defaults }], index) => ({
    ...Object.fromEntries(Object.entries(defaults).map(([property, { value }]) => [property, value])),
    id: idOf(type),
    type,
    ...(category === 'config' ? {} : { z: FLOW, x: 200 + 300 * (index % 2), y: 60 + 60 * Math.floor(index / 2), wires: [] }),
  }));
  return [{ id: FLOW, type: 'tab', label: 'All' }, ...nodes];
}

/** Opens the tabs and sections of a dialog, and makes each choice that it offers, the last of each to stay. */
async function walkThrough(dialog: Locator, look: (shown: string) => Promise<void>): Promise<void> {
  const tabs = await dialog.locator('form .red-ui-tab').all();
  if (tabs.length === 0) await walkTab(dialog, look);
  for (const tab of tabs) {
    await tab.click();
    await walkTab(dialog, look);
  }
}

async function walkTab(dialog: Locator, look: (shown: string) => Promise<void>): Promise<void> {
  const closed = dialog.locator('details:not([open]) > summary:visible');
  while ((await closed.count()) > 0) await closed.first().click();
  await look('at first');
  for (const select of await dialog.locator('form select').all()) {
    for (const option of await select.locator('option').all()) {
      if (!(await select.isVisible())) continue;
      const value = await option.getAttribute('value');
      await select.selectOption(value);
      await look(`with ${String(await select.getAttribute('id'))} ${String(value)}`);
    }
  }
}

for (const locale of ['en-US', 'zh-CN'] as const) {
  describeInChromium(`the dialogs in Chromium, ${locale}`, (browser) => {
    const { types } = startEditor((files) => files.sort());
    let nodeRed: ServedNodeRed | undefined;
    let opened: EditorPage | undefined;
    const editor = (): EditorPage => opened!;

    before(async () => {
      nodeRed = await serveNodeRed({ flows: everyNode(types) });
      opened = await EditorPage.open(browser(), nodeRed, { locale });
      await editor().ready();
      await editor().page.addScriptTag({ path: FAULTS });
    });

    after(async () => {
      await opened?.close();
      await nodeRed?.stop();
    });

    afterEach(async () => {
      if (await editor().page.locator('.red-ui-tray').count()) await editor().closeDialog('cancel');
    });

    for (const [type, { category }] of types) {
      it(`${type}: every text is there and has room`, async () => {
        const dialog = category === 'config' ? await editor().openConfigDialog(type, idOf(type)) : await editor().openDialog(idOf(type));
        await screenshot(editor().page, `dialogs/${locale}/${type}`);
        await walkThrough(dialog, async (shown) => {
          assert.deepEqual(await editor().page.evaluate('dialogFaults()'), [], shown);
        });
        await screenshot(editor().page, `dialogs/${locale}/${type}-all`);
        assert.deepEqual(editor().errors, []);
      });
    }

    it('the palette names every node', async () => {
      assert.doesNotMatch((await editor().page.locator('#red-ui-palette').textContent())!, /neural-style-/);
    });
  });
}
