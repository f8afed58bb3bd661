import { thumbnail } from '../image/encode.js';
import { isImageTensor, type ImageTensor } from './image-tensor.js';
import type { Message } from './input.js';

/** Node-RED sends to all open editors without minding their pace, so at most four pictures a second leave. */
const INTERVAL_MS = 250;

/** What the editor draws under the node; empty to clear. */
export type PreviewData = { readonly image: string; readonly width: number; readonly height: number } | Record<string, never>;

/** Shows pictures in the editor: small, no more than a few a second, the latest winning. */
export class Preview {
  #next: { readonly image: ImageTensor; readonly width: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #generation = 0;

  constructor(private readonly publish: (data: PreviewData) => void) {}

  /** Shows a picture now, or when the pause after the last one is over, unless a newer one has come by then. */
  async show(image: ImageTensor, width: number): Promise<void> {
    this.#next = { image, width };
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const next = this.#next;
      // Not awaited by anybody: a picture that cannot be shrunk is simply not shown.
      if (next) this.show(next.image, next.width).catch(() => undefined);
    }, INTERVAL_MS);
    this.#timer.unref();
    await this.#publishNext();
  }

  clear(): void {
    this.#generation += 1;
    this.#next = null;
    this.publish({});
  }

  /** @param forget whether the picture is taken from the editor, too */
  close(forget: boolean): void {
    this.#generation += 1;
    this.#next = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (forget) this.publish({});
  }

  async #publishNext(): Promise<void> {
    const next = this.#next;
    this.#next = null;
    if (!next) return;
    const generation = this.#generation;
    const data = await thumbnail(next.image.picture, next.width);
    if (generation === this.#generation) this.publish(data);
  }
}

/** The picture in a message: the payload itself, or the one in a progress report. */
export function imageOf({ payload }: Message): ImageTensor | null {
  if (isImageTensor(payload)) return payload;
  const image = typeof payload === 'object' && payload !== null && 'image' in payload ? payload.image : null;
  return isImageTensor(image) ? image : null;
}
