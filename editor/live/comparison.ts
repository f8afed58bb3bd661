/*
 * Two pictures of one size at their full size, over the editor: one upon the other, with a wipe between them.
 */
import { sharedText } from '../text.js';
import { fetchPicture, openPictureWindow } from './full-picture.js';
import { type View, zoomed } from './comparison-view.js';

const text = (key: string): string => sharedText(`live.${key}`);

/** Places of the slider that moves the line. */
const STEPS = 1000;
/** Times that a picture is shown as large as it is, where the window is larger. */
const LARGEST = 3;
/** A turn of the wheel, or a press of a key. */
const ZOOM = 1.25;
const FILL = { position: 'absolute', inset: '0', width: '100%', height: '100%', userSelect: 'none', pointerEvents: 'none' } as const;

interface Pair {
  readonly picture: string;
  readonly before: string;
}

/** The stage on which both pictures lie; they are moved and enlarged together, since they lie in one element. */
class Stage {
  readonly element = $('<div>', { class: 'neural-style-comparison' });
  readonly #plane = $('<div>').css({ ...FILL, transformOrigin: '0 0' });
  readonly #before: JQuery;
  readonly #line = $('<div>').css({ position: 'absolute', top: 0, bottom: 0, width: '2px', background: '#fff', boxShadow: '0 0 2px #000' });
  #view: View = { scale: 1, x: 0, y: 0 };
  #share = 0.5;

  constructor({ picture, before }: Pair) {
    const image = $('<img>', { src: picture, alt: '', draggable: false });
    this.#before = $('<img>', { src: before, alt: '', draggable: false }).css(FILL);
    this.element.css({ position: 'relative', overflow: 'hidden', cursor: 'grab', margin: '0 auto 10px', touchAction: 'none' });
    image.on('load', ({ target }) => {
      const { naturalWidth, naturalHeight } = target as HTMLImageElement;
      this.element.css({
        aspectRatio: `${naturalWidth} / ${naturalHeight}`,
        width: `min(90vw, ${LARGEST * naturalWidth}px, calc((90vh - 90px) * ${naturalWidth / naturalHeight}))`,
      });
    });
    this.#plane.append(image.css(FILL), this.#before);
    this.element.append(this.#plane, this.#line);
    this.element.on('wheel', (event) => {
      event.preventDefault();
      const { deltaY, clientX, clientY } = event.originalEvent as WheelEvent;
      const { left, top } = this.element.get(0)!.getBoundingClientRect();
      this.zoom(deltaY < 0 ? ZOOM : 1 / ZOOM, clientX - left, clientY - top);
    });
    this.#followDrags();
    this.#draw();
  }

  /** Moves the line. @param share of the stage's width */
  wipe(share: number): void {
    this.#share = share;
    this.#draw();
  }

  /** Enlarges both pictures about a point of the stage, its middle unless another is named. */
  zoom(by: number, ...[x, y]: [x?: number, y?: number]): void {
    const { width, height } = this.#size();
    this.#view = zoomed(this.#view, by, { x: x ?? width / 2, y: y ?? height / 2 }, { width, height });
    this.#draw();
  }

  #size(): { width: number; height: number } {
    return { width: this.element.width() ?? 0, height: this.element.height() ?? 0 };
  }

  #followDrags(): void {
    const element = this.element.get(0)!;
    element.addEventListener('pointerdown', ({ pointerId }) => element.setPointerCapture(pointerId));
    element.addEventListener('pointermove', ({ buttons, movementX, movementY }) => {
      if (buttons === 0) return;
      const { scale, x, y } = this.#view;
      this.#view = zoomed({ scale, x: x + movementX, y: y + movementY }, 1, { x: 0, y: 0 }, this.#size());
      this.#draw();
    });
  }

  #draw(): void {
    const { scale, x, y } = this.#view;
    this.#plane.css('transform', `translate(${x}px, ${y}px) scale(${scale})`);
    this.#line.css('left', `calc(${100 * this.#share}% - 1px)`);
    // The line stays where it is on the stage, whatever is moved below it.
    const { width } = this.#size();
    const edge = width === 0 ? this.#share : (this.#share * width - x) / (scale * width);
    this.#before.css('clipPath', `inset(0 ${100 * (1 - Math.min(Math.max(edge, 0), 1))}% 0 0)`);
  }
}

function show(pair: Pair, title: string): void {
  const stage = new Stage(pair);
  const slider = $('<input>', { type: 'range', min: 0, max: STEPS, value: STEPS / 2, 'aria-label': text('wipe') }).css({ flexGrow: 1 });
  slider.on('input', () => stage.wipe(Number(slider.val()) / STEPS));
  const button = (key: string, icon: string, by: number): JQuery =>
    $('<button>', { type: 'button', class: 'red-ui-button', title: text(key), 'aria-label': text(key) })
      .append($('<i>', { class: `fa fa-${icon}` }))
      .on('click', () => stage.zoom(by));
  const line = $('<div>').css({ display: 'flex', alignItems: 'center', gap: '8px' });
  line.append(slider, button('zoomOut', 'search-minus', 1 / ZOOM), button('zoomIn', 'search-plus', ZOOM));
  const dialog = openPictureWindow(title, [stage.element, line], () =>
    Object.values(pair).forEach((url: string) => URL.revokeObjectURL(url)),
  );
  dialog.on('keydown', ({ key }) => {
    if (key === '+' || key === '=') stage.zoom(ZOOM);
    if (key === '-') stage.zoom(1 / ZOOM);
  });
}

/** Fetches, with the login of the editor, and shows the two pictures of a node. */
export function openComparison(id: string, title = ''): void {
  const url = `neural-style/preview/${id}/full`;
  fetchPicture(url, (picture) =>
    fetchPicture(`${url}?side=before`, (before) =>
      show({ picture: URL.createObjectURL(picture), before: URL.createObjectURL(before) }, title),
    ),
  );
}
