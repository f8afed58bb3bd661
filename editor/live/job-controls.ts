/*
 * What changes a running job: sliders for its weights, and buttons. In dialogs and in the sidebar.
 */
import { TERM_NAMES } from '../../src/loss/term-names.js';
import { sharedText } from '../text.js';
import { isActive, type JobReport } from './job-report.js';
import { hasWeights, keepWeights, nodeLabel, nodeToKeepIn } from './keep-weights.js';
import { mayWrite, type Refusals, sendRequest } from './request.js';
import { WeightSlider } from './weight-slider.js';

/** Sentences for a job that cannot be shown or steered, by HTTP status. */
export const NO_REPORT: Refusals = { 404: 'notDeployed', 401: 'noPermission', 403: 'noPermission' };
export const NO_STEERING: Refusals = { ...NO_REPORT, 404: 'notRunning', 409: 'notRunning', 0: 'noAnswer' };

const text = (key: string, values?: TextValues): string => sharedText(`live.${key}`, values);

/** A small button of Node-RED's own look. */
export function smallButton(name: string, icon: string, press: () => void): JQuery {
  const element = $('<button>', { type: 'button', class: `red-ui-button red-ui-button-small neural-style-job-${name}` });
  return element.append($('<i>', { class: `fa fa-${icon}` }), ' ', document.createTextNode(text(name))).on('click', press);
}

export interface JobControlsOptions {
  /** Of the job: `…/steer` changes it, and a DELETE cancels it. */
  readonly address: string;
  /** Tells the sliders of one job from those of another on the same page. */
  readonly name: string;
}

/** The controls of a job, which show as long as it can be changed. */
export class JobControls {
  readonly element: JQuery;
  readonly buttons = $('<div>').css({ display: 'flex', flexWrap: 'wrap', gap: 6, marginTop: 8 });
  readonly weights = $('<div>', { class: 'neural-style-job-weights' });
  readonly #sliders: readonly WeightSlider<(typeof TERM_NAMES)[number]>[];
  readonly #pause = smallButton('pause', 'pause', () => this.#steer({ pause: true }));
  readonly #resume = smallButton('resume', 'play', () => this.#steer({ pause: false }));
  readonly #finish = smallButton('finish', 'check', () => this.#steer({ finish: true }));
  readonly #cancel = smallButton('cancel', 'times', () => this.#request('DELETE', this.options.address));
  readonly #keep = smallButton('keep', 'floppy-o', () => this.#keepWeights());
  readonly #problem = $('<div>', { role: 'alert' }).css({ color: 'var(--red-ui-text-color-error, #ac2925)' });
  #report: JobReport | null = null;

  constructor(private readonly options: JobControlsOptions) {
    this.#sliders = TERM_NAMES.map(
      (term) => new WeightSlider(term, options.name, text(term), (weight) => this.#steer({ weights: { [term]: weight } })),
    );
    const heading = $('<div>').css({ margin: '8px 0 2px', fontSize: '0.9em' }).text(text('weights'));
    this.weights.append(heading, ...this.#sliders.map(({ row }) => row), this.#keep.css({ marginTop: 4 }));
    this.buttons.append(this.#pause, this.#resume, this.#finish, this.#cancel);
    this.element = $('<div>', { class: 'neural-style-job-controls' }).append(this.weights, this.buttons, this.#problem);
  }

  show(report: JobReport | null): void {
    this.#report = report;
    const canChange = mayWrite('job');
    this.element.toggle(isActive(report));
    this.buttons.toggle(canChange);
    this.#pause.toggle(report?.state === 'running');
    this.#resume.toggle(report?.state === 'paused');
    if (!isActive(report)) {
      this.#problem.text('');
      return;
    }
    const weights = report.weights ?? {};
    // Each term has a slider whose weight makes a difference to the job.
    for (const slider of this.#sliders) {
      const weight = weights[slider.name];
      slider.row.toggle(weight !== undefined);
      slider.enable(canChange);
      if (weight !== undefined) slider.show(weight);
    }
    this.#showKeep(report);
  }

  #showKeep({ weighedBy, weights }: JobReport): void {
    const node = nodeToKeepIn(weighedBy);
    this.#keep.toggle(node !== null && weights !== null);
    if (!node || !weights) return;
    const isKept = hasWeights(node, weights);
    const title = isKept ? text('isKept', { node: nodeLabel(node) }) : text('keepIn', { node: nodeLabel(node) });
    this.#keep.prop('disabled', isKept).attr('title', title);
  }

  #keepWeights(): void {
    const report = this.#report;
    const node = nodeToKeepIn(report?.weighedBy ?? null);
    if (!report?.weights || !node) return;
    keepWeights(node, report.weights);
    this.#showKeep(report);
  }

  #steer(steering: object): void {
    this.#request('POST', `${this.options.address}/steer`, steering);
  }

  #request(type: string, url: string, data: object | null = null): void {
    sendRequest(type, url, data, NO_STEERING, (problem) => this.#problem.text(problem));
  }
}
