import assert from 'node:assert/strict';
import sharp from 'sharp';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

/** Two tabs. On the first a picture, its feature maps and its Gram matrices, each with a preview; on the second the picture again. */
const [FLOW, OTHER_FLOW] = ['shown', 'hidden'];
const [PICTURE, FEATURES, GRAM, ELSEWHERE] = ['picture', 'features', 'gram', 'elsewhere'];
const [SHOW, CLEAR] = ['show', 'clear'];
/** Gram matrices that show themselves. */
const SEEN = 'seen';
/** The picture beside another one. */
const COMPARED = 'compared';
/** Of the picture, in pixels. */
const [WIDTH, HEIGHT] = [96, 64];

const preview = (id: string, x: number, z: string): object => ({
  id,
  type: 'neural-style-preview',
  active: true,
  z,
  x,
  y: 240,
  width: 160,
  wires: [[]],
});
/** An inject node as the editor would save it, or deploying would ask whether it is meant. */
const inject = (id: string, y: number, props: object[], wires: string[][]): object => ({
  ...{ id, type: 'inject', z: FLOW, name: id, x: 90, y, props, wires },
  ...{ repeat: '', crontab: '', once: false, onceDelay: 0.1, topic: '', payload: '', payloadType: 'date' },
});

const FLOWS: object[] = [
  { id: FLOW, type: 'tab', label: 'Shown' },
  { id: OTHER_FLOW, type: 'tab', label: 'Hidden' },
  inject(SHOW, 80, [{ p: 'payload' }], [['load']]),
  inject(CLEAR, 160, [{ p: 'reset', v: 'true', vt: 'bool' }], [[PICTURE, FEATURES, GRAM]]),
  {
    ...at(240, 80),
    id: 'load',
    type: 'neural-style-image-in',
    source: 'valley.jpg',
    sourceType: 'example',
    size: WIDTH,
    wires: [[PICTURE, 'maps', 'link', 'other']],
  },
  {
    ...at(240, 420),
    ...{ id: 'other', type: 'neural-style-image-in', source: 'woodcut.jpg', sourceType: 'example', size: WIDTH, property: 'content' },
    wires: [[COMPARED]],
  },
  { ...at(430, 420), id: COMPARED, type: 'neural-style-compare', width: 240, wires: [[]] },
  { ...at(430, 80), id: 'maps', type: 'neural-style-features', layers: 'style', wires: [[FEATURES, 'style', SEEN]] },
  { ...at(600, 80), id: 'style', type: 'neural-style-gram', wires: [[GRAM]] },
  { ...at(740, 140), id: SEEN, type: 'neural-style-gram', preview: true, wires: [[]] },
  { ...at(430, 140), id: 'link', type: 'link out', links: ['linked'] },
  { id: 'linked', type: 'link in', z: OTHER_FLOW, x: 90, y: 80, links: ['link'], wires: [[ELSEWHERE]] },
  preview(PICTURE, 300, FLOW),
  preview(FEATURES, 520, FLOW),
  preview(GRAM, 740, FLOW),
  preview(ELSEWHERE, 300, OTHER_FLOW),
];

function at(x: number, y: number): object {
  return { z: FLOW, x, y };
}

describeInChromium('pictures under nodes', (browser) => {
  let nodeRed: ServedNodeRed | undefined;
  let opened: EditorPage | undefined;
  let second: EditorPage | undefined;
  const editor = (): EditorPage => opened!;

  before(async () => {
    nodeRed = await serveNodeRed({ flows: FLOWS });
    opened = await EditorPage.open(browser(), nodeRed);
    await opened.ready();
  });

  after(async () => {
    await second?.close();
    await opened?.close();
    await nodeRed?.stop();
  });

  const shows = (page: EditorPage, ...ids: string[]): Promise<unknown> => Promise.all(ids.map((id) => page.preview(id).waitFor()));
  const showsNothing = (page: EditorPage, ...ids: string[]): Promise<unknown> =>
    Promise.all(ids.map((id) => page.preview(id).waitFor({ state: 'detached' })));

  it('are pictures, feature maps and Gram matrices, the latter under the names of their layers', async () => {
    await editor().press(SHOW);
    await shows(editor(), PICTURE, FEATURES, GRAM);
    for (const id of [FEATURES, GRAM]) await editor().node(id).getByText('relu1_1 … relu4_1').waitFor();
    await screenshot(editor().page, 'previews');
  });

  it('are styles on a sample picture, where a node that makes them says so, and in its dialog', async () => {
    await shows(editor(), SEEN);
    assert.equal(await editor().preview('style').count(), 0);
    const dialog = await editor().openDialog(SEEN);
    const picture = dialog.locator('img.neural-style-style-picture');
    await picture.waitFor();
    await screenshot(editor().page, 'style-in-dialog');
    await picture.click();
    const full = editor().page.locator('.neural-style-full-picture');
    await full.getByText('192×128').waitFor();
    await full.locator('button').click();
    await full.waitFor({ state: 'detached' });
    await editor().closeDialog('cancel');
  });

  it('are two with a wipe between them, which follows the pointer, under the node and at full size', async () => {
    const { page } = editor();
    const node = editor().node(COMPARED);
    const part = node.locator('svg.neural-style-wipe');
    await part.locator('image[href^="data:image/"]').waitFor();
    const [wide, high] = [240, 160];
    assert.equal(await part.getAttribute('width'), String(wide / 2));
    const { x, y } = (await editor().preview(COMPARED).first().boundingBox())!;
    await page.mouse.move(x + wide / 4, y + high / 2);
    await page.waitForFunction(`document.querySelector('svg.neural-style-wipe').width.baseVal.value === ${wide / 4}`);
    await screenshot(page, 'compare');
    await page.mouse.click(x + wide / 4, y + high / 2);
    const full = page.locator('.neural-style-full-picture');
    const stage = full.locator('.neural-style-comparison');
    const box = async (): Promise<number[]> =>
      Promise.all((await stage.locator('img').all()).map(async (each) => (await each.boundingBox())!.width));
    await stage.locator('img').nth(1).waitFor();
    await page.waitForFunction(
      `[...document.querySelectorAll('.neural-style-comparison img')].every(({ naturalWidth }) => naturalWidth === ${WIDTH})`,
    );
    // Small pictures are shown three times as large, where the window is large enough.
    const shown = 3 * WIDTH;
    assert.deepEqual(await box(), [shown, shown]);
    const slider = full.getByRole('slider');
    await slider.press('Home');
    const clipped = stage.locator('img').nth(1);
    assert.equal(await clipped.evaluate((img) => getComputedStyle(img).clipPath), 'inset(0px 100% 0px 0px)');
    await slider.press('End');
    assert.match(await clipped.evaluate((img) => getComputedStyle(img).clipPath), /^inset\(0px( 0%.*)?\)$/);
    await page.keyboard.press('+');
    assert.deepEqual(await box(), [1.25 * shown, 1.25 * shown], 'both are enlarged');
    await screenshot(page, 'compare-full');
    await page.keyboard.press('Escape');
    await full.waitFor({ state: 'detached' });
  });

  it('show in an editor that is opened later', async () => {
    second = await EditorPage.open(browser(), nodeRed!);
    await second.ready();
    await shows(second, PICTURE, FEATURES, GRAM);
  });

  it('open in full where they are clicked, and close again', async () => {
    await editor().preview(PICTURE).click();
    const full = editor().page.locator('.neural-style-full-picture');
    await full.getByText(`${WIDTH}×${HEIGHT}`).waitFor();
    await screenshot(editor().page, 'full-picture');
    await full.locator('button').click();
    await full.waitFor({ state: 'detached' });
  });

  it('open in a tab of their own, which has them as long as it is open', async () => {
    const { page } = editor();
    await editor().preview(PICTURE).click();
    const full = page.locator('.neural-style-full-picture');
    const opening = page.context().waitForEvent('page');
    await full.getByText('Open in a new tab').click();
    const tab = await opening;
    const shownWidth = (): Promise<unknown> => tab.waitForFunction(`document.images[0]?.naturalWidth === ${WIDTH}`);
    await shownWidth();
    await full.locator('button').click();
    await full.waitFor({ state: 'detached' });
    await tab.reload();
    await shownWidth();
    const address = tab.url();
    await tab.close();
    // A picture that nobody shows any more is let go.
    await page.waitForFunction(`fetch(${JSON.stringify(address)}).then(() => false, () => true)`, null, { polling: 1000 });
    editor().errors.splice(0);
  });

  it('are saved by their names', async () => {
    await editor().preview(PICTURE).click();
    const full = editor().page.locator('.neural-style-full-picture');
    const downloading = editor().page.waitForEvent('download');
    await full.getByText('Download').click();
    const download = await downloading;
    assert.equal(download.suggestedFilename(), 'picture.jpg');
    const { width, height, format } = await sharp(await download.path()).metadata();
    assert.deepEqual([width, height, format], [WIDTH, HEIGHT, 'jpeg']);
    await full.locator('button').click();
    await full.waitFor({ state: 'detached' });
  });

  it('have the letters and colors of the theme', async () => {
    const { page } = editor();
    await page.addStyleTag({ content: ':root { --red-ui-primary-font: serif; --red-ui-primary-text-color: rgb(1, 2, 3); }' });
    await editor().preview(PICTURE).click();
    const full = page.locator('.neural-style-full-picture');
    await full.waitFor();
    const style = await page.evaluate(`(({ fontFamily, color }) => [fontFamily, color])(
      getComputedStyle(document.querySelector('.neural-style-full-picture span')))`);
    assert.deepEqual(style, ['serif', 'rgb(1, 2, 3)']);
    await full.locator('button').click();
    await full.waitFor({ state: 'detached' });
  });

  it('outlive a deployment', async () => {
    await editor().drag(CLEAR, 0, 40);
    await editor().deploy();
    await editor().page.reload();
    await editor().ready();
    await shows(editor(), PICTURE, FEATURES, GRAM);
  });

  it('vanish in all editors when they are switched off, without deploying', async () => {
    await editor().press(GRAM);
    await Promise.all([showsNothing(editor(), GRAM), showsNothing(second!, GRAM)]);
    await shows(second!, PICTURE);
  });

  it('vanish in all editors when a message asks for it', async () => {
    await editor().press(CLEAR);
    await Promise.all([showsNothing(editor(), PICTURE, FEATURES), showsNothing(second!, PICTURE, FEATURES)]);
    await editor().press(SHOW);
    await Promise.all([shows(editor(), PICTURE, FEATURES), shows(second!, PICTURE, FEATURES)]);
  });

  it('show on a tab that is opened later', async () => {
    await second!.openTab(OTHER_FLOW);
    await shows(second!, ELSEWHERE);
  });

  it('leave no error in either browser nor in the log', () => {
    assert.deepEqual([editor().errors, second!.errors, nodeRed!.logged], [[], [], []]);
  });
});
