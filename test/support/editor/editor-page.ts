import type { Browser, Locator, Page } from 'playwright-core';
import type { ServedNodeRed } from './served-node-red.js';

export interface EditorPageOptions {
  /** The language that the browser asks for. */
  readonly locale?: 'en-US' | 'zh-CN';
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** What a user does in Node-RED's editor. */
export class EditorPage {
  private constructor(
    readonly page: Page,
    private readonly nodeRed: ServedNodeRed,
    /** What the page has written to its console as an error, or failed to catch. */
    readonly errors: string[],
  ) {}

  /** Opens the editor as a new user; it may ask for a login first. */
  static async open(browser: Browser, nodeRed: ServedNodeRed, options: EditorPageOptions = {}): Promise<EditorPage> {
    const { locale = 'en-US', viewport = { width: 1600, height: 900 } } = options;
    const context = await browser.newContext({ locale, viewport });
    // A busy machine takes long, and a test ends sooner only where something is wrong.
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.stack ?? String(error)));
    page.on('console', (message) => {
      // Node-RED logs what goes wrong while a dialog is prepared, and opens it as far as it came.
      const isError = message.type() === 'error' || message.text().startsWith('oneditprepare ');
      if (isError) errors.push(`${message.text()} (${message.location().url})`);
    });
    // Whether to leave the page although something is not deployed.
    page.on('dialog', (dialog) => void dialog.accept());
    await page.goto(nodeRed.address);
    return new EditorPage(page, nodeRed, errors);
  }

  /** Logs in where the editor asks for it. */
  async login(username: string, password: string): Promise<void> {
    await this.page.locator('#node-dialog-login-username').fill(username);
    await this.page.locator('#node-dialog-login-password').fill(password);
    await this.page.locator('#node-dialog-login-submit').click();
  }

  /** Waits until nodes can be placed. */
  async ready(): Promise<void> {
    await this.page.locator('.red-ui-header-toolbar').waitFor();
    await this.page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden' });
  }

  /** Closes the tour that greets a new user. */
  async dismissWelcomeTour(): Promise<void> {
    const tour = this.page.locator('.red-ui-tourGuide-popover');
    // Closed before it has focused its button, a tour leaves an error in the console.
    await tour.locator('button:focus').waitFor();
    await tour.locator('button:has(.fa-times)').click();
    await tour.waitFor({ state: 'detached' });
  }

  /**
   * Imports an example of this package by menu ▸ Import ▸ Examples. The editor adds its tab, but does not open it.
   * @param folder of the examples in another language
   */
  async importExample(name: string, folder?: string): Promise<void> {
    await this.page.locator('#red-ui-header-button-sidemenu').click();
    await this.page.locator('#menu-item-import').click();
    const dialog = this.page.locator('.ui-dialog:has(#red-ui-clipboard-dialog)');
    await dialog.locator('#red-ui-tab-red-ui-clipboard-dialog-import-tab-examples').click();
    const examples = dialog.locator('#red-ui-clipboard-dialog-import-tab-examples');
    await examples.getByText('@neural-style/node-red', { exact: true }).click();
    if (folder !== undefined) await examples.getByText(folder, { exact: true }).click();
    const [example, ready] = [examples.getByText(name, { exact: true }), dialog.locator('#red-ui-clipboard-dialog-ok:not([disabled])')];
    await example.click();
    // A click comes to nothing while the list is still opening.
    if ((await ready.count()) === 0) await example.click();
    await ready.click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Opens the tab of a flow. */
  async openTab(flow: string): Promise<void> {
    const id = JSON.stringify(flow);
    await this.page.locator(`#red-ui-tab-${flow}`).waitFor();
    // Again and again: while an import is being finished the editor passes over clicks, and may open another tab.
    await this.page.waitForFunction(`RED.workspaces.active() === ${id} || (RED.workspaces.show(${id}), false)`);
    await this.page.locator(`#red-ui-tab-${flow}.active`).waitFor();
  }

  /** Deploys, and waits until the flows have started and the editor knows it: before, it presses no button of a node that was changed. */
  async deploy(): Promise<void> {
    const started = this.nodeRed.flowsStarted();
    await this.page.locator('#red-ui-header-button-deploy:not(.disabled)').click();
    await started;
    await this.page.waitForFunction('!RED.nodes.dirty()');
  }

  /** A node on the canvas. */
  node(id: string): Locator {
    return this.page.locator(`#red-ui-workspace-chart [id="${id}"]`);
  }

  /** The picture under a node. */
  preview(id: string): Locator {
    return this.node(id).locator('image[href^="data:image/"]');
  }

  /** Presses the button of a node, such as an inject node's. */
  async press(id: string): Promise<void> {
    // The event rather than a click at a place: of a node with an output, that may cover the middle of the button.
    await this.node(id).locator('.red-ui-flow-node-button-button').dispatchEvent('click');
  }

  /** Drags a node by so many pixels. */
  async drag(id: string, right: number, down: number): Promise<void> {
    const { x, y, width, height } = (await this.node(id).locator('.red-ui-flow-node').boundingBox())!;
    const { mouse } = this.page;
    await mouse.move(x + width / 2, y + height / 2);
    await mouse.down();
    await mouse.move(x + width / 2 + right, y + height / 2 + down, { steps: 10 });
    await mouse.up();
  }

  /** Double-clicks a node, and waits until its dialog stands still. */
  async openDialog(id: string): Promise<Locator> {
    await this.node(id).locator('.red-ui-flow-node').dblclick();
    return this.dialog();
  }

  /** Opens the dialog of a config node. */
  async openConfigDialog(type: string, id: string): Promise<Locator> {
    await this.page.evaluate(`RED.editor.editConfig('', ${JSON.stringify(type)}, ${JSON.stringify(id)})`);
    return this.dialog();
  }

  /** Closes the open dialog, with or without keeping its changes. */
  async closeDialog(button: 'ok' | 'cancel'): Promise<void> {
    await this.page.locator(`#node-dialog-${button}, #node-config-dialog-${button}`).click();
    await this.page.locator('.red-ui-tray').waitFor({ state: 'detached' });
  }

  /** Waits until an attribute of an element has changed so many times. */
  async changes(element: Locator, attribute: string, times: number): Promise<void> {
    for (let seen = 0; seen < times; seen += 1) {
      const before = await element.getAttribute(attribute);
      const handle = await element.elementHandle();
      await this.page.waitForFunction(`([element, name, before]) => element.getAttribute(name) !== before`, [handle, attribute, before]);
    }
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  private async dialog(): Promise<Locator> {
    const tray = this.page.locator('.red-ui-tray');
    // What can be clicked has stopped moving; a trial does not click.
    await tray.locator('#node-dialog-ok, #node-config-dialog-ok').click({ trial: true });
    return tray;
  }
}
