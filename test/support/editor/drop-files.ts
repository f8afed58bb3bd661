import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { JSHandle, Locator, Page } from 'playwright-core';

/** A file as a browser has it from a desktop. */
export interface DroppedFile {
  readonly name: string;
  /** As the browser tells it by the name's ending; empty where it does not know. */
  readonly type: string;
  readonly bytes: Buffer;
}

/** A file of this machine. */
export async function fileOf(path: string, type: string): Promise<DroppedFile> {
  return { name: basename(path), type, bytes: await readFile(path) };
}

/** Drags files from the desktop over an element, and drops them there. */
export async function dropFiles(target: Locator, files: readonly DroppedFile[]): Promise<void> {
  const transfer = await transferOf(target.page(), files);
  for (const event of ['dragenter', 'dragover', 'drop']) await target.dispatchEvent(event, { dataTransfer: transfer });
}

/** Drags files from the desktop over the canvas, and drops them at a place of it, in pixels from its corner. */
export async function dropOnCanvas(
  page: Page,
  files: readonly DroppedFile[],
  place: { readonly x: number; readonly y: number },
): Promise<void> {
  const transfer = await transferOf(page, files);
  const chart = page.locator('#red-ui-workspace-chart');
  const { x, y } = (await chart.boundingBox())!;
  const at = { dataTransfer: transfer, clientX: x + place.x, clientY: y + place.y };
  await chart.dispatchEvent('dragenter', at);
  // Node-RED's own, over everything, as soon as a file comes.
  const target = page.locator('#red-ui-drop-target');
  await target.waitFor();
  for (const event of ['dragover', 'drop']) await target.dispatchEvent(event, at);
  await target.waitFor({ state: 'hidden' });
}

function transferOf(page: Page, files: readonly DroppedFile[]): Promise<JSHandle> {
  const plain = files.map(({ name, type, bytes }) => ({ name, type, base64: bytes.toString('base64') }));
  return page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const { name, type, base64 } of ${JSON.stringify(plain)}) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name, { type }));
    }
    return transfer;
  })()`);
}
