/*
 * A job that waits or runs, in the sidebar.
 */
import { JobControls, NO_STEERING, smallButton } from '../live/job-controls.js';
import { describeJob, isActive, type JobReport } from '../live/job-report.js';
import { pictureOf } from '../live/live-pictures.js';
import { openFullPicture } from '../live/full-picture.js';
import { mayWrite, sendRequest } from '../live/request.js';
import { sharedText } from '../text.js';
import { iconButton, nodeLink, PICTURE_LOOK } from './parts.js';

/** A job as the runtime reports it to the sidebar. */
export interface BoardJob extends JobReport {
  readonly id: string;
  readonly node: string;
  readonly type: string;
  /** The number of jobs that wait before it; null where it runs, or is being prepared. */
  readonly place: number | null;
  readonly isMovable: boolean;
}

const text = (key: string, values?: TextValues): string => sharedText(`painting.${key}`, values);

export class PaintingRow {
  readonly element = $('<li>', { class: 'neural-style-painting' });
  readonly #link = $('<div>').css({ minWidth: 0, flex: 1 });
  readonly #picture = $<HTMLImageElement>('<img>', { alt: text('preview'), role: 'button', tabindex: 0 }).css(PICTURE_LOOK);
  readonly #progress = $('<progress>', { 'aria-label': text('progress') }).css({ width: '100%', display: 'block' });
  readonly #sentence = $('<div>', { class: 'neural-style-job-state' });
  readonly #styles = $('<div>').css({ fontSize: '0.9em', opacity: 0.8, overflowWrap: 'anywhere' });
  readonly #controls: JobControls;
  readonly #moves = $('<span>').css({ whiteSpace: 'nowrap' });
  readonly #earlier = iconButton('earlier', 'arrow-up', () => this.#move(-1));
  readonly #later = iconButton('later', 'arrow-down', () => this.#move(1));
  readonly #withdraw = smallButton('cancel', 'times', () => this.#request('DELETE', this.#address));
  readonly #problem = $('<div>', { role: 'alert' }).css({ color: 'var(--red-ui-text-color-error, #ac2925)' });
  readonly #address: string;
  #job: BoardJob;

  constructor(job: BoardJob, isLast: boolean) {
    this.#job = job;
    this.#address = `neural-style/paintings/${job.id}`;
    this.#controls = new JobControls({ address: this.#address, name: job.id });
    const more = $('<details>').append($('<summary>').text(text('weights')), this.#controls.weights);
    const open = (): void => openFullPicture(pictureOf(job.node)?.node ?? job.node, '', RED.nodes.node(job.node)?.name);
    this.#picture.on('click', open).on('keydown', ({ key }) => key === 'Enter' && open());
    this.#moves.append(this.#earlier, this.#later, this.#withdraw);
    const words = $('<div>').css({ flex: 1, minWidth: 0 });
    words.append(
      $('<div>').css({ display: 'flex', alignItems: 'start', gap: 4 }).append(this.#link, this.#moves),
      ...[this.#sentence, this.#progress, this.#styles],
    );
    // The weights open below the buttons, so that these stay where they are.
    this.#controls.buttons.after(more);
    this.element
      .css({ padding: '8px 10px', borderBottom: '1px solid var(--red-ui-secondary-border-color)' })
      .append($('<div>').css({ display: 'flex', gap: 10 }).append(this.#picture, words), this.#controls.element, this.#problem);
    this.show(job, isLast);
  }

  /** @param isLast true where no other job waits behind it */
  show(job: BoardJob, isLast: boolean): void {
    this.#job = job;
    const link = nodeLink(job);
    // A link with the focus stays, unless it says something else.
    if (link.text() !== this.#link.text()) this.#link.empty().append(link);
    this.#controls.show(job);
    const { place } = job;
    const isRunning = isActive(job);
    this.#sentence.text(isRunning ? describeJob(job) : place === null ? text('preparing') : text('place', { count: place + 1 }));
    this.#progress.toggle(isRunning).attr({ max: job.iterations || 1, value: job.iteration });
    this.#styles.toggle(job.styles.length > 0).text(text('styles', { styles: job.styles.join(', ') }));
    const canMove = mayWrite('job') && !isRunning;
    this.#moves.toggle(canMove);
    this.#earlier.add(this.#later).toggle(job.isMovable && place !== null);
    this.#earlier.prop('disabled', place === 0);
    this.#later.prop('disabled', isLast);
    this.showPicture();
  }

  /** Shows the node's latest picture, which is that of the job that runs. */
  showPicture(): void {
    const shown = isActive(this.#job) && this.#job.iteration > 0 ? pictureOf(this.#job.node) : undefined;
    this.#picture.toggle(shown !== undefined);
    if (shown && this.#picture.attr('src') !== shown.image) this.#picture.attr('src', shown.image);
  }

  #move(by: number): void {
    this.#request('POST', `${this.#address}/move`, { place: Math.max(0, (this.#job.place ?? 0) + by) });
  }

  #request(type: string, url: string, data: object | null = null): void {
    sendRequest(type, url, data, NO_STEERING, (problem) => this.#problem.text(problem));
  }
}
