import assert from 'node:assert/strict';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { describeInChromium } from '../support/editor/chromium.js';
import { type DroppedFile, dropFiles, dropOnCanvas, fileOf } from '../support/editor/drop-files.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');
const FLOWS = [
  { id: 'flow', type: 'tab', label: 'Own pictures' },
  {
    id: 'go',
    type: 'inject',
    z: 'flow',
    x: 120,
    y: 80,
    props: [],
    repeat: '',
    crontab: '',
    once: false,
    onceDelay: 0.1,
    wires: [['photo']],
  },
  { id: 'photo', type: 'neural-style-image-in', z: 'flow', x: 320, y: 80, source: 'payload', sourceType: 'msg', wires: [[]] },
  { id: 'matrices', type: 'neural-style-gram', z: 'flow', x: 320, y: 160, wires: [[]] },
  { id: 'all', type: 'neural-style-transfer', z: 'flow', x: 320, y: 240, source: 'payload', sourceType: 'msg', wires: [[], []] },
  { id: 'once', type: 'neural-style-instant', z: 'flow', x: 320, y: 320, wires: [[]] },
];
/** Of the password "brush", as `node-red admin hash-pw` makes it. */
const HASH = '$2b$04$F3lvWnSctSpul9fzcYTUX.eLDafEiQRG4Df3l/kqw72vS54WSs.RG';
/** Has a script run where a name is taken for HTML. */
const HOSTILE = '<img src=x onerror="window.hacked = true">.jpg';

const valley = (): Promise<DroppedFile> => fileOf(join(EXAMPLES, 'valley.jpg'), 'image/jpeg');
const woodcut = (): Promise<DroppedFile> => fileOf(join(EXAMPLES, 'woodcut.jpg'), 'image/jpeg');

interface SavedNode {
  readonly id: string;
  /** Of its left edge, which stays where it is while a label makes it wider. */
  readonly left: number;
  readonly y: number;
  readonly source?: string;
  readonly sourceType?: string;
  readonly valid: boolean;
}

/** What the editor has of its nodes of a type. */
const nodesIn = (page: Page, type: string): Promise<SavedNode[]> =>
  page.evaluate(`RED.nodes.filterNodes({ type: ${JSON.stringify(type)} })
    .map(({ id, x, y, w, source, sourceType, valid }) => ({ id, left: x - w / 2, y, source, sourceType, valid }))`);

const valueOf = (page: Page, field: string): Promise<[string, string]> =>
  page.evaluate(`[$('#node-input-${field}').typedInput('type'), $('#node-input-${field}').typedInput('value')]`);

describeInChromium('own pictures in the editor', (browser) => {
  let nodeRed: ServedNodeRed | undefined;
  let opened: EditorPage | undefined;
  const editor = (): EditorPage => opened!;
  const page = (): Page => editor().page;
  const uploads = (): string => join(nodeRed!.workingDirectory, 'user', 'neural-style', 'uploads');

  before(async () => {
    nodeRed = await serveNodeRed({ flows: FLOWS });
    opened = await EditorPage.open(browser(), nodeRed, { viewport: { width: 1400, height: 900 } });
    await editor().ready();
  });
  after(async () => {
    await opened?.close();
    await nodeRed?.stop();
  });
  afterEach(async () => {
    assert.equal(await page().evaluate('window.hacked'), undefined);
    if (await page().locator('.red-ui-tray').count()) await editor().closeDialog('cancel');
  });

  const row = (dialog: Locator, property: string): Locator => dialog.locator(`#node-row-${property}`);
  /** Chooses a file in the window of the system that the button of a row opens. */
  const choose = async (within: Locator, file: DroppedFile | string): Promise<void> => {
    const chooser = page().waitForEvent('filechooser');
    await within.getByRole('button', { name: 'Choose a picture…' }).click();
    const chosen = typeof file === 'string' ? file : { name: file.name, mimeType: file.type, buffer: file.bytes };
    await (await chooser).setFiles(chosen);
  };

  it('a picture is chosen, seen in the dialog, kept with the node, and loaded', async () => {
    const dialog = await editor().openDialog('photo');
    await choose(row(dialog, 'source'), join(EXAMPLES, 'valley.jpg'));
    await row(dialog, 'source').locator('img.neural-style-look[src^="data:image/jpeg"]').waitFor();
    assert.deepEqual(await valueOf(page(), 'source'), ['upload', 'valley.jpg']);
    await screenshot(page(), 'uploads/chosen');
    await editor().closeDialog('ok');
    assert.deepEqual(await readFile(join(uploads(), 'valley.jpg')), (await valley()).bytes);
    await editor().node('photo').getByText('valley.jpg').waitFor();
    await editor().deploy();
    await editor().press('go');
    await editor().node('photo').locator('.red-ui-flow-node-status-label', { hasText: '×' }).waitFor();
    await screenshot(page(), 'uploads/loaded');
  });

  it('a picture is dropped on the field, and the row says where', async () => {
    const dialog = await editor().openDialog('photo');
    await dropFiles(row(dialog, 'source').locator('.red-ui-typedInput-container'), [await woodcut()]);
    await row(dialog, 'source').locator('img[alt="woodcut.jpg"]').waitFor();
    assert.deepEqual(await valueOf(page(), 'source'), ['upload', 'woodcut.jpg']);
    await editor().closeDialog('cancel');
    assert.equal((await nodesIn(page(), 'neural-style-image-in'))[0]!.source, 'valley.jpg');
  });

  it('the export dialog says that the picture is not in the export, where a node in it uses one', async () => {
    await page().evaluate(`RED.view.select({ nodes: [RED.nodes.node('photo')] }); RED.actions.invoke('core:show-export-dialog')`);
    const note = page().locator('.ui-dialog .neural-style-export-note');
    await note.getByText('1 picture of your own is not in the export: valley.jpg.').waitFor();
    await screenshot(page(), 'uploads/exported');
    await page().locator('#red-ui-clipboard-dialog-cancel').click();
    await page().evaluate(`RED.view.select({ nodes: [RED.nodes.node('matrices')] }); RED.actions.invoke('core:show-export-dialog')`);
    await page().locator('#red-ui-clipboard-dialog-export-rng-selected.selected').waitFor();
    assert.equal(await note.count(), 0);
    await page().locator('#red-ui-clipboard-dialog-export-rng-flow').click();
    await note.waitFor();
    await page().locator('#red-ui-clipboard-dialog-cancel').click();
  });

  it('a mask, a style, and a style of the list take pictures, too', async () => {
    let dialog = await editor().openDialog('matrices');
    await dropFiles(row(dialog, 'mask'), [await fileOf(join(EXAMPLES, 'mask-left.jpg'), 'image/jpeg')]);
    await row(dialog, 'mask').locator('img[alt="mask-left.jpg"]').waitFor();
    await screenshot(page(), 'uploads/mask');
    await editor().closeDialog('ok');

    dialog = await editor().openDialog('once');
    await choose(row(dialog, 'style'), join(EXAMPLES, 'woodcut.jpg'));
    await row(dialog, 'style').locator('img[alt="woodcut.jpg"]').waitFor();
    await editor().closeDialog('ok');

    dialog = await editor().openDialog('all');
    await row(dialog, 'style').locator('img.neural-style-look').waitFor();
    await dialog.locator('summary', { hasText: 'More styles' }).click();
    await dialog.getByRole('button', { name: 'add a style' }).click();
    const item = dialog.locator('.red-ui-editableList-item-content').first();
    await dropFiles(item, [await valley()]);
    await item.locator('img[alt="valley.jpg"]').waitFor();
    await screenshot(page(), 'uploads/styles');
    await editor().closeDialog('ok');
    const [styles] = await page().evaluate<[{ style: string; styleType: string }][]>(
      `RED.nodes.filterNodes({ type: 'neural-style-transfer' }).map(({ moreStyles }) => moreStyles)`,
    );
    assert.deepEqual([styles![0].styleType, styles![0].style], ['upload', 'valley.jpg']);
  });

  it('paths and examples are seen as well, and a path that leads nowhere says so', async () => {
    const dialog = await editor().openDialog('photo');
    const set = (type: string, value: string): Promise<unknown> =>
      page().evaluate(`$('#node-input-source').typedInput('type', '${type}').typedInput('value', ${JSON.stringify(value)})`);
    await set('str', join(EXAMPLES, 'brushstrokes.jpg'));
    await row(dialog, 'source').locator('img[alt$="brushstrokes.jpg"]').waitFor();
    await set('example', 'woodcut.jpg');
    await row(dialog, 'source').locator('img[alt="woodcut.jpg"]').waitFor();
    await set('str', `nowhere/${HOSTILE}`);
    await row(dialog, 'source').getByText('does not exist').waitFor();
    await screenshot(page(), 'uploads/missing-path');
    await set('msg', 'payload');
    await row(dialog, 'source').locator('img').waitFor({ state: 'hidden' });
    await editor().closeDialog('cancel');
  });

  it('what is no picture, and HEIC where the browser cannot read it, is answered honestly', async () => {
    const dialog = await editor().openDialog('photo');
    const source = row(dialog, 'source');
    await choose(source, { name: 'notes.jpg', type: 'image/jpeg', bytes: Buffer.from('Buy milk. '.repeat(50)) });
    await source.getByText('Neither this browser nor Node-RED can read this').waitFor();
    const heic = Buffer.concat([Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'), Buffer.alloc(2000, 3)]);
    await choose(source, { name: 'IMG_0001.HEIC', type: '', bytes: heic });
    await source.getByText('This browser cannot read HEIC').waitFor();
    await screenshot(page(), 'uploads/heic');
    await choose(source, { name: 'half.jpg', type: 'image/jpeg', bytes: (await valley()).bytes.subarray(0, 20_000) });
    await source.getByText('half.jpg is not one, or is damaged').waitFor();
    await editor().closeDialog('cancel');
    assert.equal(
      (await readdir(uploads())).some((name) => /notes|IMG|half/.test(name)),
      false,
    );
  });

  it('what the browser alone can read is converted there', async () => {
    const dialog = await editor().openDialog('photo');
    // A bitmap of 2×1 pixels: blue beside red. Chromium reads it, and our decoder does not.
    const bmp = Buffer.from(
      '424d3e000000000000003600000028000000020000000100000001001800000000000800000000000000000000000000000000000000ff00000000ff0000',
      'hex',
    );
    await choose(row(dialog, 'source'), { name: 'two dots.bmp', type: 'image/bmp', bytes: bmp });
    await row(dialog, 'source').locator('img[alt="two dots.jpg"]').waitFor();
    await editor().closeDialog('cancel');
    assert.equal((await readFile(join(uploads(), 'two dots.jpg'))).subarray(0, 3).toString('hex'), 'ffd8ff');
  });

  it('names from a desktop are made harmless, and shown as text', async () => {
    const dialog = await editor().openDialog('photo');
    await dropFiles(row(dialog, 'source'), [{ ...(await valley()), name: HOSTILE }]);
    await row(dialog, 'source').locator('img[alt^="img src=x onerror= window.hacked = true"]').waitFor();
    await editor().closeDialog('cancel');
  });

  it('dropped on the canvas, a picture is an image in node at that place', async () => {
    const before = await nodesIn(page(), 'neural-style-image-in');
    await dropOnCanvas(page(), [await woodcut()], { x: 640, y: 200 });
    await page().waitForFunction(`RED.nodes.filterNodes({ type: 'neural-style-image-in' }).length === ${before.length + 1}`);
    const added = (await nodesIn(page(), 'neural-style-image-in')).filter(({ id }) => !before.some((other) => other.id === id));
    assert.deepEqual(
      added.map(({ left, y, source, sourceType, valid }) => ({ left, y, source, sourceType, valid })),
      [{ left: 590, y: 200, source: 'woodcut.jpg', sourceType: 'upload', valid: true }],
    );
    await screenshot(page(), 'uploads/dropped');
    await page().evaluate(`RED.history.pop()`);
    assert.deepEqual(await nodesIn(page(), 'neural-style-image-in'), before);
  });

  it('several are several, one below the other, and one undo takes them away', async () => {
    const before = await nodesIn(page(), 'neural-style-image-in');
    await dropOnCanvas(page(), [await valley(), await woodcut(), { ...(await valley()), name: HOSTILE }], { x: 640, y: 100 });
    await page().waitForFunction(`RED.nodes.filterNodes({ type: 'neural-style-image-in' }).length === ${before.length + 3}`);
    const added = (await nodesIn(page(), 'neural-style-image-in')).slice(before.length);
    assert.deepEqual(
      added.map(({ left, y, source }) => [left, y, source]),
      [
        [590, 100, 'valley.jpg'],
        [590, 160, 'woodcut.jpg'],
        [590, 220, 'img src=x onerror= window.hacked = true.jpg'],
      ],
    );
    await page().evaluate(`RED.history.pop()`);
    assert.deepEqual(await nodesIn(page(), 'neural-style-image-in'), before);
  });

  it('a flow that is dropped is still imported by Node-RED', async () => {
    const flow = JSON.stringify([{ id: 'dropped', type: 'comment', z: '', name: 'a dropped flow', x: 100, y: 100, wires: [] }]);
    await dropOnCanvas(page(), [{ name: 'flow.json', type: 'application/json', bytes: Buffer.from(flow) }], { x: 600, y: 400 });
    await page().waitForFunction(`RED.nodes.filterNodes({ type: 'comment' }).length === 1`);
    await page().keyboard.press('Escape');
  });

  it('a picture that cannot be read is no node, and its name no HTML', async () => {
    const before = await nodesIn(page(), 'neural-style-image-in');
    await dropOnCanvas(page(), [{ name: HOSTILE, type: 'image/jpeg', bytes: Buffer.from('no picture') }], { x: 640, y: 300 });
    await page().locator('.red-ui-notification-error', { hasText: 'Neither this browser nor Node-RED' }).waitFor();
    await page().locator('.red-ui-notification-error', { hasText: HOSTILE }).waitFor();
    assert.deepEqual(await nodesIn(page(), 'neural-style-image-in'), before);
    await page().locator('.red-ui-notification-error').click();
  });

  it('the list has all of them with sizes, to choose from and to find', async () => {
    const dialog = await editor().openDialog('photo');
    await row(dialog, 'source').getByRole('button', { name: 'My pictures…' }).click();
    const list = page().locator('dialog.neural-style-upload-list');
    await list.getByText('of at most 4 GB').waitFor();
    for (const shown of await list.getByRole('listitem').all()) await shown.locator('img[src^="data:image/jpeg"]').waitFor();
    await screenshot(page(), 'uploads/list');
    await list.getByRole('textbox', { name: 'Find by name' }).fill('WOOD');
    assert.equal(await list.getByRole('listitem').count(), 1);
    await list.getByRole('button', { name: 'Use' }).click();
    await list.waitFor({ state: 'detached' });
    assert.deepEqual(await valueOf(page(), 'source'), ['upload', 'woodcut.jpg']);
    await editor().closeDialog('cancel');
  });

  it('a renamed picture has its new name in the nodes; one that is deleted leaves them invalid', async () => {
    let dialog = await editor().openDialog('photo');
    await row(dialog, 'source').getByRole('button', { name: 'My pictures…' }).click();
    const list = page().locator('dialog.neural-style-upload-list');
    const item = (name: string): Locator => list.getByRole('listitem').filter({ hasText: name });
    await item('valley.jpg').getByRole('button', { name: 'Rename' }).click();
    await list.getByRole('textbox', { name: 'New name' }).fill('../My valley');
    await page().keyboard.press('Enter');
    await item('My valley.jpg').waitFor();
    await list.getByText('2 nodes use it by its new name').waitFor();
    await screenshot(page(), 'uploads/renamed');
    await list.getByRole('button', { name: 'Close' }).click();
    assert.deepEqual(await valueOf(page(), 'source'), ['upload', 'My valley.jpg']);
    await editor().closeDialog('ok');
    assert.equal((await nodesIn(page(), 'neural-style-image-in'))[0]!.source, 'My valley.jpg');

    dialog = await editor().openDialog('photo');
    await row(dialog, 'source').getByRole('button', { name: 'My pictures…' }).click();
    await item('My valley.jpg').getByRole('button', { name: 'Delete' }).click();
    await list.getByText('2 nodes use it. Delete it for good?').waitFor();
    await screenshot(page(), 'uploads/delete');
    await item('My valley.jpg').getByRole('button', { name: 'Delete' }).click();
    await item('My valley.jpg').waitFor({ state: 'detached' });
    await page().keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await row(dialog, 'source').getByText('has no picture My valley.jpg').waitFor();
    await editor().closeDialog('cancel');
    assert.equal((await nodesIn(page(), 'neural-style-image-in'))[0]!.valid, false);
    assert.equal((await nodesIn(page(), 'neural-style-transfer'))[0]!.valid, false);
  });

  it('a flow from elsewhere whose picture is not here is shown as invalid, whatever it is called', async () => {
    await page().evaluate(
      `RED.nodes.import([{ id: 'foreign', type: 'neural-style-image-in', z: 'flow', x: 640, y: 500, source: ${JSON.stringify(HOSTILE)}, sourceType: 'upload', wires: [[]] }])`,
    );
    await page().evaluate('RED.view.redraw(true)');
    await page().waitForFunction(`RED.nodes.node('foreign').valid === false`);
    const dialog = await editor().openDialog('foreign');
    await row(dialog, 'source').getByText('among its own pictures').waitFor();
    await screenshot(page(), 'uploads/foreign');
    await editor().closeDialog('cancel');
  });

  it('the console of the browser has no error but those of refused requests', () => {
    assert.deepEqual(
      editor().errors.filter((error) => !error.includes('Failed to load resource')),
      [],
    );
  });
});

describeInChromium('own pictures for a user who may only look, in Chinese', (browser) => {
  let nodeRed: ServedNodeRed | undefined;
  let editor: EditorPage | undefined;

  before(async () => {
    const users = [{ username: 'reader', password: HASH, permissions: 'read' }];
    const named = FLOWS.map((node) => (node.id === 'photo' ? { ...node, source: 'cat.jpg', sourceType: 'upload' } : node));
    nodeRed = await serveNodeRed({ flows: named, settings: { adminAuth: { type: 'credentials', users } } });
    const folder = join(nodeRed.workingDirectory, 'user', 'neural-style', 'uploads');
    await mkdir(folder, { recursive: true });
    await copyFile(join(EXAMPLES, 'valley.jpg'), join(folder, 'cat.jpg'));
    editor = await EditorPage.open(browser(), nodeRed, { locale: 'zh-CN', viewport: { width: 1024, height: 700 } });
    await editor.login('reader', 'brush');
    await editor.ready();
  });
  after(async () => {
    await editor?.close();
    await nodeRed?.stop();
  });

  it('shows the picture and the list, with nothing to change them', async () => {
    const { page } = editor!;
    const dialog = await editor!.openDialog('photo');
    const source = dialog.locator('#node-row-source');
    await source.locator('img[alt="cat.jpg"]').waitFor();
    await screenshot(page, 'uploads/zh-read-only');
    assert.deepEqual(await source.locator('.neural-style-picture button').allInnerTexts(), [' 我的图片…']);
    await source.getByRole('button', { name: '我的图片…' }).click();
    const list = page.locator('dialog.neural-style-upload-list');
    await list.getByRole('listitem').locator('img[src^="data:image/jpeg"]').waitFor();
    await screenshot(page, 'uploads/zh-list');
    assert.deepEqual(await list.getByRole('listitem').getByRole('button').allInnerTexts(), ['使用']);
  });
});
