import assert from 'node:assert/strict';
import { WEIGHTS } from '../../editor/form/slider-scale.js';
import { PRESETS } from '../../src/properties/paint-presets.js';
import { KNOWN_LAYERS } from '../../src/model/known-layers.js';
import { startEditor, type NodeType } from '../support/editor/dialog-source.js';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { screenshot } from '../support/editor/screenshot.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';

const FLOW = 'variables';
const STYLES = [
  { style: '${STYLE}', styleType: 'str', blend: '${SHARE}', mask: '${MASK}', maskType: 'msg' },
  { style: '${EXAMPLE}', styleType: 'example', blend: '1', mask: 'mask', maskType: 'msg' },
];

/** A list of its own, and what no user types. */
const WITHOUT_FIELD = ['moreStyles', 'version'];

const variable = (property: string): string => `\${${property.toUpperCase()}}`;
const idOf = (type: string): string => `of-${type}`;

/** The properties whose field can hold a variable's name: not where it comes from, nor which config node it is; others have no field. */
const fieldsOf = ({ defaults }: NodeType): string[] =>
  Object.entries(defaults)
    .filter(([property, definition]) => !('type' in definition) && !property.endsWith('Type') && !WITHOUT_FIELD.includes(property))
    .map(([property]) => property);

/** A node of each type, all of whose properties come from the environment. */
function fromEnvironment(types: ReadonlyMap<string, NodeType>): object[] {
  const nodes = [...types].map(([type, definition], index) => ({
    ...Object.fromEntries(Object.entries(definition.defaults).map(([property, { value }]) => [property, value])),
    ...Object.fromEntries(fieldsOf(definition).map((property) => [property, variable(property)])),
    ...(type === 'neural-style-transfer' ? { moreStyles: STYLES } : {}),
    id: idOf(type),
    type,
    ...(definition.category === 'config' ? {} : { z: FLOW, x: 200 + 300 * (index % 2), y: 60 + 60 * Math.floor(index / 2), wires: [] }),
  }));
  return [
    { id: FLOW, type: 'tab', label: 'Variables' },
    ...nodes,
    {
      id: 'example',
      type: 'neural-style-image-in',
      z: FLOW,
      x: 200,
      y: 560,
      source: '${FILE}',
      sourceType: 'example',
      size: 512,
      wires: [],
    },
    {
      id: 'paints',
      type: 'neural-style-optimizer',
      z: FLOW,
      x: 500,
      y: 560,
      preset: 'best',
      method: 'adam',
      iterations: '7',
      scales: 1,
      wires: [],
    },
    { id: 'at-once', type: 'neural-style-transfer', z: FLOW, x: 500, y: 620, preset: 'balanced', moreStyles: [], wires: [[], []] },
    { id: 'weighs', type: 'neural-style-loss', z: FLOW, x: 500, y: 680, styleWeight: 500, contentWeight: '${CONTENT}', wires: [] },
    { id: 'looks', type: 'neural-style-features', z: FLOW, x: 200, y: 620, layers: 'content', wires: [] },
    { id: 'large', type: 'neural-style-model', source: 'vgg19', pooling: 'max' },
  ];
}

describeInChromium('what a dialog keeps and offers', (browser) => {
  const { types } = startEditor((files) => files.sort());
  let nodeRed: ServedNodeRed | undefined;
  let opened: EditorPage | undefined;
  const editor = (): EditorPage => opened!;

  before(async () => {
    nodeRed = await serveNodeRed({ flows: fromEnvironment(types) });
    opened = await EditorPage.open(browser(), nodeRed);
    await opened.ready();
  });

  after(async () => {
    await opened?.close();
    await nodeRed?.stop();
  });

  afterEach(async () => {
    if (await editor().page.locator('.red-ui-tray').count()) await editor().closeDialog('cancel');
  });

  /** Properties of a node, as the editor would deploy them. */
  const node = (id: string, ...properties: readonly string[]): Promise<unknown[]> =>
    editor().page.evaluate(`${JSON.stringify(properties)}.map((property) => RED.nodes.node(${JSON.stringify(id)})[property])`);

  for (const [type, definition] of types) {
    it(`${type}: all that comes from the environment, when it is closed by Done`, async () => {
      if (definition.category === 'config') await editor().openConfigDialog(type, idOf(type));
      else await editor().openDialog(idOf(type));
      await screenshot(editor().page, `variables/${type}`);
      await editor().closeDialog('ok');
      const properties = fieldsOf(definition);
      assert.deepEqual(await node(idOf(type), ...properties), properties.map(variable));
      if (type === 'neural-style-transfer') assert.deepEqual(await node(idOf(type), 'moreStyles'), [STYLES]);
    });
  }

  it('a variable that names an example picture', async () => {
    await editor().openDialog('example');
    await editor().closeDialog('ok');
    assert.deepEqual(await node('example', 'source', 'sourceType'), ['${FILE}', 'example']);
  });

  it('has custom start from the values of the preset that it replaces', async () => {
    const dialog = await editor().openDialog('paints');
    const shown = async (): Promise<unknown[]> => [
      await dialog.locator('#node-input-method').inputValue(),
      await dialog.locator('#node-input-iterations').inputValue(),
      await dialog.locator('#node-input-scales').inputValue(),
      await dialog.locator('#node-input-historySize').inputValue(),
      await dialog.locator('#node-input-clamp').isChecked(),
      await dialog.locator('#node-input-init').inputValue(),
    ];
    const preset = dialog.locator('#node-input-preset');
    for (const name of ['best', 'fast', 'balanced', 'reference'] as const) {
      await preset.selectOption(name);
      await preset.selectOption('custom');
      const { method, iterations, scales, historySize, clamp } = PRESETS[name];
      const init = name === 'reference' ? 'noise' : 'content';
      assert.deepEqual(await shown(), [method, iterations, String(scales), String(historySize), clamp, init], name);
    }
    await screenshot(editor().page, 'custom');
  });

  it('hides of a style transfer in one pass what it goes without, and sections of such alone', async () => {
    const dialog = await editor().openDialog('at-once');
    // The editor takes a second click on tabs within 400 ms for a double one, which does nothing.
    const open = async (label: string): Promise<void> => {
      const tab = dialog.locator('form .red-ui-tab', { hasText: label });
      while (!(await tab.evaluate(({ classList }) => classList.contains('active')))) await tab.click();
    };
    const titles = (): Promise<string[]> => dialog.locator('details:visible > summary').allTextContents();
    await open('Optimizer');
    assert.deepEqual(await titles(), ['Progress and seed', 'Stop and resume', 'When messages come faster']);
    await dialog.locator('#node-input-preset').selectOption('instant');
    assert.deepEqual(await titles(), ['Progress and seed', 'When messages come faster']);
    await open('Weights');
    assert.deepEqual(await titles(), ['Strength by level']);
    assert.ok(await dialog.locator('#node-input-strength').isVisible());
    assert.equal(await dialog.locator('#node-input-styleWeight').isVisible(), false);
    await screenshot(editor().page, 'in-one-pass');
    await editor().closeDialog('ok');
    assert.deepEqual(await node('at-once', 'preset', 'strength'), ['instant', '1']);
  });

  it('lets a slider set a weight, which moves it in turn', async () => {
    const dialog = await editor().openDialog('weighs');
    const field = dialog.locator('#node-input-styleWeight');
    const slider = dialog.getByRole('slider', { name: 'Style', exact: true });
    const before = Number(await slider.inputValue());
    await slider.press('ArrowRight');
    assert.equal(await slider.inputValue(), String(before + 1));
    assert.equal(await field.inputValue(), String(WEIGHTS.valueAt(before + 1)));
    await field.fill('2000');
    assert.equal(await slider.inputValue(), String(WEIGHTS.placeOf(2000)));
    assert.ok(await dialog.getByRole('slider', { name: 'Content', exact: true }).isDisabled(), 'the environment sets the weight');
    await screenshot(editor().page, 'sliders');
    await slider.press('Home');
    await editor().closeDialog('ok');
    assert.deepEqual(await node('weighs', 'styleWeight', 'contentWeight'), ['0', '${CONTENT}']);
  });

  it("offers the chosen model's layers, which a click takes and gives back", async () => {
    const dialog = await editor().openDialog('looks');
    await dialog.locator('#node-layers-choice').selectOption('list');
    const field = dialog.locator('#node-input-layers');
    const offered = dialog.locator('.neural-style-layers button');
    assert.deepEqual(await offered.allTextContents(), [...KNOWN_LAYERS.compact!]);
    await offered.getByText('relu3_1', { exact: true }).click();
    await offered.getByText('pool2', { exact: true }).click();
    assert.equal(await field.inputValue(), 'relu3_1, pool2');
    await offered.getByText('relu3_1', { exact: true }).click();
    assert.equal(await field.inputValue(), 'pool2');
    await field.fill('relu5_4');
    await field.press('Tab');
    await dialog.locator('#node-input-layers.input-error').waitFor();
    await screenshot(editor().page, 'layers-compact');

    await dialog.locator('#node-input-model').selectOption('large');
    await offered.getByText('relu5_4', { exact: true }).waitFor();
    await dialog.locator('#node-input-layers:not(.input-error)').waitFor();
    assert.deepEqual(await offered.allTextContents(), [...KNOWN_LAYERS.vgg19!]);
    await screenshot(editor().page, 'layers-vgg19');
  });

  it('leaves no error in the browser', () => assert.deepEqual(editor().errors, []));
});
