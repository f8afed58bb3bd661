/*
 * The small buttons at the picture of a running job on the canvas.
 */
import { sharedText } from '../text.js';
import { isActiveState, type JobState } from './job-report.js';
import { NO_STEERING } from './job-controls.js';
import { mayWrite, notifyProblem, sendRequest } from './request.js';
import { addElement } from './svg.js';

const SIDE = 22;
const GAP = 3;
/** What a pointer does there is not meant for the canvas. */
const EVENTS = ['pointerdown', 'pointerup', 'mousedown', 'mouseup', 'touchstart', 'touchend', 'dblclick'];

/** A button: its name in the catalogue, its icon in Font Awesome, and when it shows. */
interface Button {
  readonly name: 'pause' | 'resume' | 'finish' | 'cancel';
  readonly icon: string;
  readonly steer: object | null;
  readonly shows: (state: JobState) => boolean;
}

const BUTTONS: readonly Button[] = [
  { name: 'pause', icon: '\uf04c', steer: { pause: true }, shows: (state) => state === 'running' },
  { name: 'resume', icon: '\uf04b', steer: { pause: false }, shows: (state) => state === 'paused' },
  { name: 'finish', icon: '\uf00c', steer: { finish: true }, shows: () => true },
  { name: 'cancel', icon: '\uf00d', steer: null, shows: () => true },
];

/** Buttons over the upper right corner of a picture, while its job can be changed by this user. */
export class PictureControls {
  #shown = '';
  #bar: SVGElement | null = null;

  #job = '';

  constructor(private readonly group: SVGElement) {}

  /**
   * @param job the node whose job it is
   * @param right where the picture ends, in the group
   */
  show(job: string, state: JobState | undefined, right: number): void {
    const isShown = isActiveState(state) && mayWrite('job');
    const key = isShown ? `${job} ${state} ${right}` : '';
    this.#job = job;
    if (key === this.#shown) return;
    this.#shown = key;
    const hadFocus = this.#bar?.contains(document.activeElement) ?? false;
    this.#bar?.remove();
    this.#bar = null;
    if (!isShown) return;
    const bar = (this.#bar = addElement(this.group, 'g', { class: 'neural-style-picture-controls' }));
    const buttons = BUTTONS.filter(({ shows }) => shows(state!));
    buttons.forEach((button, index) => this.#add(bar, button, right - (buttons.length - index) * (SIDE + GAP)));
    if (hadFocus) (bar.firstElementChild as SVGElement).focus();
  }

  #add(bar: SVGElement, { name, icon, steer }: Button, x: number): void {
    const label = sharedText(`live.${name}`);
    const button = addElement(bar, 'g', {
      ...{ class: `neural-style-picture-${name}`, role: 'button', tabindex: 0, 'aria-label': label, style: 'cursor: pointer' },
      transform: `translate(${x}, ${GAP + 4})`,
    });
    const look = 'fill: var(--red-ui-workspace-button-background, #fff); stroke: var(--red-ui-node-border, #999); fill-opacity: 0.9';
    const letter = 'font: 11px FontAwesome; text-anchor: middle; fill: var(--red-ui-workspace-button-color, #888)';
    addElement(button, 'rect', { width: SIDE, height: SIDE, rx: 3, style: look });
    addElement(button, 'text', { x: SIDE / 2, y: SIDE / 2 + 4, style: letter }).textContent = icon;
    addElement(button, 'title').textContent = label;
    const press = (event: Event): void => {
      event.stopPropagation();
      event.preventDefault();
      const address = `neural-style/jobs/${this.#job}`;
      if (steer) sendRequest('POST', `${address}/steer`, steer, NO_STEERING, notifyProblem);
      else sendRequest('DELETE', address, null, NO_STEERING, notifyProblem);
    };
    button.addEventListener('click', press);
    button.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') press(event);
    });
    for (const type of EVENTS) button.addEventListener(type, (event) => event.stopPropagation());
  }
}
