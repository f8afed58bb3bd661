/*
 * Two flows with nodes that paint as long as they are let, and the sidebar's tab that shows them.
 */
import type { Locator } from 'playwright-core';
import type { EditorPage } from './editor-page.js';

/** A name that would do harm where it was taken for HTML. */
export const HOSTILE = '<img src=x onerror="window.harmed=1">';
export const ENDLESS = 20_000;
const SIZE = 64;
const MODEL = 'pmodel';

export const [FLOW, OTHER_FLOW] = ['pflow', 'pother'];
export const [LOSS, OPTIMIZER, TRANSFER, HOSTILE_TRANSFER] = ['ploss', 'popt', 'ptransfer', 'phostile'];
export const [START, START_TRANSFER, START_HOSTILE] = ['pstart', 'pstart2', 'pstart3'];

const inject = (id: string, z: string, y: number, wires: string[]): object => ({
  ...{ id, type: 'inject', z, name: id, x: 90, y, props: [{ p: 'payload' }], wires: [wires] },
  ...{ repeat: '', crontab: '', once: false, onceDelay: 0.1, topic: '', payload: '', payloadType: 'date' },
});
const imageIn = (id: string, source: string, y: number, wires: string[]): object => ({
  ...{ id, type: 'neural-style-image-in', z: FLOW, name: '', x: 230, y, source, sourceType: 'example', size: SIZE, wires: [wires] },
});
const features = (id: string, layers: string, y: number, wires: string[]): object => ({
  ...{ id, type: 'neural-style-features', z: FLOW, name: '', x: 380, y, layers, model: MODEL, wires: [wires] },
});
const PAINTS = { preset: 'custom', scales: 1, method: 'adam', reportEvery: 0, overflow: 'queue' };

const transfer = (id: string, z: string, name: string, iterations: number): object => ({
  ...{ id, type: 'neural-style-transfer', z, name, x: 260, y: 320, size: SIZE, model: MODEL, wires: [[], []] },
  ...{ source: 'valley.jpg', sourceType: 'example', style: 'woodcut.jpg', styleType: 'example' },
  ...{ ...PAINTS, iterations: String(iterations) },
});

/** @param iterations of each painting */
export const paintingFlows = (iterations = ENDLESS): object[] => [
  // One engine by name: each start of `auto` may take another one, whose pictures differ in their last digits.
  { id: 'pengine', type: 'neural-style-engine', name: '', where: 'local', executor: 'kernels' },
  { id: MODEL, type: 'neural-style-model', name: '', source: 'compact', engine: 'pengine' },
  { id: FLOW, type: 'tab', label: `Flow of ${HOSTILE}` },
  { id: OTHER_FLOW, type: 'tab', label: 'Other flow' },
  inject(START, FLOW, 80, ['pcontent', 'pstyle']),
  imageIn('pcontent', 'valley.jpg', 60, ['pcf']),
  imageIn('pstyle', 'brushstrokes.jpg', 120, ['psf']),
  features('pcf', 'content', 60, [LOSS]),
  features('psf', 'style', 120, ['pgram']),
  { id: 'pgram', type: 'neural-style-gram', z: FLOW, name: '', x: 520, y: 120, wires: [[LOSS]] },
  {
    id: LOSS,
    type: 'neural-style-loss',
    z: FLOW,
    name: 'weights',
    x: 640,
    y: 80,
    styleWeight: 500,
    match: 'message',
    wires: [[OPTIMIZER]],
  },
  {
    id: OPTIMIZER,
    type: 'neural-style-optimizer',
    z: FLOW,
    name: 'first',
    x: 780,
    y: 80,
    ...PAINTS,
    iterations: String(iterations),
    wires: [[], []],
  },
  inject(START_TRANSFER, FLOW, 320, [TRANSFER]),
  transfer(TRANSFER, FLOW, 'second', iterations),
  inject(START_HOSTILE, OTHER_FLOW, 320, [HOSTILE_TRANSFER]),
  transfer(HOSTILE_TRANSFER, OTHER_FLOW, HOSTILE, iterations),
];

/** The sidebar's tab "Painting". */
export class PaintingTab {
  readonly content: Locator;
  readonly rows: Locator;

  constructor(private readonly editor: EditorPage) {
    this.content = editor.page.locator('.neural-style-painting-tab');
    this.rows = this.content.locator('.neural-style-painting');
  }

  async open(): Promise<void> {
    await this.editor.page.evaluate(`RED.sidebar.show('neural-style-painting')`);
    await this.content.waitFor();
  }

  /** The row of the job of a node with this name. */
  row(name: string): Locator {
    return this.rows.filter({ hasText: name });
  }

  /** Waits until the rows are those of nodes with these names, in this order. */
  async shows(...names: string[]): Promise<void> {
    const given = JSON.stringify(names);
    const shown = `JSON.stringify([...document.querySelectorAll('.neural-style-painting-node > :first-child')]
      .filter((each) => each.closest('.neural-style-painting')).map((each) => each.textContent))`;
    // A page behind another one has no animation frames, by which it would be looked at otherwise.
    await this.editor.page.waitForFunction(`${shown} === ${JSON.stringify(given)}`, null, { polling: 100 });
  }
}
