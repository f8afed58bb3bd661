/*
 * A wipe between two pictures of one size on the canvas: the left part shows the one, the right part the other.
 */

import { addElement, setAttributes } from './svg.js';

/** Where the line is until somebody moves it, as a share of the width. */
const MIDDLE = 0.5;
const LINE = 'stroke: #fff; stroke-width: 2; filter: drop-shadow(0 0 1px #000)';

/** The picture that lies over another one, up to a line that follows the pointer. */
export class Wipe {
  readonly #window: SVGElement;
  readonly #image: SVGElement;
  readonly #line: SVGElement;
  #width = 0;
  #height = 0;
  #share = MIDDLE;

  /**
   * @param group that holds the other picture
   * @param other that picture
   * @param inset of both in the group, in pixels
   */
  constructor(
    group: SVGElement,
    private readonly other: SVGElement,
    private readonly inset: number,
  ) {
    // What hangs over an inner svg is cut off.
    this.#window = addElement(group, 'svg', { class: 'neural-style-wipe', x: inset, y: inset });
    this.#image = addElement(this.#window, 'image', { preserveAspectRatio: 'none' });
    this.#line = addElement(group, 'line', { style: LINE });
    group.addEventListener('pointermove', (event) => this.#follow(event));
  }

  /** Shows a picture, a data URL, over the other one; none where there is none. */
  show(image: string | undefined, width: number, height: number): void {
    [this.#window, this.#line].forEach((element) => setAttributes(element, { display: image ? '' : 'none' }));
    this.#width = image ? width : 0;
    this.#height = height;
    if (!image) return;
    setAttributes(this.#image, { href: image, width, height });
    this.#draw();
  }

  #follow({ clientX }: PointerEvent): void {
    if (this.#width === 0) return;
    // The canvas may be zoomed.
    const { left, width } = this.other.getBoundingClientRect();
    this.#share = Math.min(Math.max((clientX - left) / width, 0), 1);
    this.#draw();
  }

  #draw(): void {
    const at = this.#share * this.#width;
    setAttributes(this.#window, { width: at, height: this.#height });
    setAttributes(this.#line, { x1: this.inset + at, x2: this.inset + at, y1: this.inset, y2: this.inset + this.#height });
  }
}
