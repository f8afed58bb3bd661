/*
 * The progress of a node's job in the node's dialog, with what changes it while it runs.
 */
import { TERM_NAMES, TERM_TRAITS, type TermName } from '../../src/loss/term-names.js';
import { sharedText } from '../text.js';
import { curveLines, SERIES, type CurvePoint } from './job-curve.js';
import { reportJob } from './live-report.js';
import { WeightSlider } from './weight-slider.js';

const SIZE = { width: 400, height: 96 };
const SECOND = 1000;

/** The state of a job as the runtime reports it; times in milliseconds. */
interface JobReport {
  readonly state: 'idle' | 'queued' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';
  readonly iteration: number;
  readonly iterations: number;
  readonly width: number;
  readonly losses: Omit<CurvePoint, 'iteration' | 'width'> | null;
  readonly weights: Readonly<Partial<Record<TermName, number>>> | null;
  readonly elapsed: number;
  readonly remaining: number;
  readonly message?: string;
}

/** Sentences for a job that cannot be shown or steered, by HTTP status. */
const NO_REPORT: Readonly<Record<number, string>> = { 404: 'notDeployed', 401: 'noPermission', 403: 'noPermission' };
const NO_STEERING: Readonly<Record<number, string>> = { ...NO_REPORT, 404: 'notRunning', 409: 'notRunning', 0: 'noAnswer' };

const text = (key: string, values?: TextValues): string => sharedText(`live.${key}`, values);

const short = (loss: number): string => loss.toExponential(1).replace('e+', 'e');

/** Milliseconds in words. */
function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / SECOND);
  if (seconds < 60) return text('seconds', { count: seconds });
  const twoDigits = (number: number): string => String(number).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return text('minutes', { minutes, seconds: twoDigits(seconds % 60) });
  return text('hours', { hours: Math.floor(minutes / 60), minutes: twoDigits(minutes % 60) });
}

function drawing(curve: readonly CurvePoint[]): string {
  const lines = curveLines(curve, SIZE);
  if (!lines) return '';
  const paths = SERIES.map(
    ({ term, colour }) =>
      `<path class="${term}" d="${lines.paths[term]}" fill="none" stroke="${colour}" stroke-width="${term === 'total' ? 2 : 1.3}"/>`,
  );
  const size = `viewBox="-2 -2 ${SIZE.width + 4} ${SIZE.height + 4}" preserveAspectRatio="none"`;
  const svg = `<svg ${size} role="img" style="flex: 1; min-width: 0; height: ${SIZE.height}px">${paths.join('')}</svg>`;
  const axis = `display: flex; flex-direction: column; justify-content: space-between; width: 46px; font-size: 0.8em`;
  return `<div style="display: flex"><div style="${axis}"><span>${short(lines.largest)}</span><span>${short(lines.least)}</span></div>${svg}</div>`;
}

function describe({ state, iteration, iterations, losses, elapsed, remaining, message }: JobReport): string {
  if (state === 'running' && !losses) return text('starting');
  if (state === 'done' && !losses) return text('painted', { milliseconds: Math.round(elapsed) });
  const values = { count: iteration, iteration, iterations, loss: losses ? short(losses.total) : '', message };
  return text(state, { ...values, elapsed: duration(elapsed), remaining: duration(remaining) });
}

const isActive = (report: JobReport | null): report is JobReport => report?.state === 'running' || report?.state === 'paused';

function button(name: string, icon: string, press: () => void): JQuery {
  const element = $('<button>', { type: 'button', class: `red-ui-button red-ui-button-small neural-style-job-${name}` });
  return element.append($('<i>', { class: `fa fa-${icon}` }), ' ', document.createTextNode(text(name))).on('click', press);
}

function legend(): JQuery {
  const names = SERIES.map(({ term, colour }) => {
    const swatch = $('<span>').css({ display: 'inline-block', width: 10, height: 3, background: colour, verticalAlign: 'middle' });
    return $('<span>', { class: term }).append(swatch, ' ', document.createTextNode(text(term)));
  });
  return $('<div>')
    .css({ fontSize: '0.85em', display: 'flex', gap: '12px', marginLeft: 46 })
    .append(...names);
}

/** Shows the progress of a node's job in a container, until it is closed. */
export class JobPanel {
  readonly #id: string;
  readonly #stopReporting: () => void;
  readonly #sentence = $('<div>', { class: 'neural-style-job-state', 'aria-live': 'off' });
  readonly #plot = $('<div>', { class: 'neural-style-job-curve', title: text('curve') }).css({ margin: '8px 0 2px' });
  readonly #legend = legend();
  readonly #sliders = TERM_NAMES.map(
    (name) => new WeightSlider(name, text(name), (weight) => this.#steer({ weights: { [name]: weight } })),
  );
  readonly #pause = button('pause', 'pause', () => this.#steer({ pause: true }));
  readonly #resume = button('resume', 'play', () => this.#steer({ pause: false }));
  readonly #controls = this.#createControls();
  readonly #problem = $('<div>', { role: 'alert' }).css({ color: 'var(--red-ui-text-color-error, #ac2925)' });
  #report: JobReport | null = null;
  #curve: CurvePoint[] = [];
  #closed = false;

  constructor(id: string, container: JQuery) {
    this.#id = id;
    const box = $('<div>', { class: 'neural-style-job' })
      .css({ border: '1px solid var(--red-ui-secondary-border-color)', borderRadius: 4, padding: '8px 10px', marginBottom: 12 })
      .append(this.#sentence, this.#plot, this.#legend, this.#controls, this.#problem)
      // The sliders are no fields of the dialog.
      .on('change input', (event) => event.stopPropagation());
    container.append(box);
    this.#draw();
    RED.comms.subscribe(`neural-style-job/${id}`, this.#receive);
    this.#stopReporting = reportJob(id);
    this.#load();
  }

  close(): void {
    RED.comms.unsubscribe(`neural-style-job/${this.#id}`, this.#receive);
    this.#stopReporting();
    this.#closed = true;
  }

  #createControls(): JQuery {
    const finish = button('finish', 'check', () => this.#steer({ finish: true }));
    const cancel = button('cancel', 'times', () => this.#request('DELETE', `neural-style/jobs/${this.#id}`));
    const buttons = $('<div>').css({ display: 'flex', gap: 6, marginTop: 8 });
    return $('<div>', { class: 'neural-style-job-controls' })
      .append($('<div>').css({ margin: '8px 0 2px', fontSize: '0.9em' }).text(text('weights')), ...this.#sliders.map(({ row }) => row))
      .append(buttons.append(this.#pause, this.#resume, finish, cancel));
  }

  #load(): void {
    void $.getJSON(`neural-style/jobs/${this.#id}`)
      .done(({ curve, ...report }: JobReport & { curve: CurvePoint[] }) => {
        if (this.#closed) return;
        this.#curve = curve;
        this.#report = report;
        this.#draw();
      })
      .fail(({ status }) => {
        this.#report = null;
        this.#draw(NO_REPORT[status] ?? 'noAnswer');
      });
  }

  #steer(steering: object): void {
    this.#request('POST', `neural-style/jobs/${this.#id}/steer`, steering);
  }

  #request(type: string, url: string, data?: object): void {
    const body = data ? { contentType: 'application/json', data: JSON.stringify(data) } : {};
    void $.ajax({ type, url, ...body })
      .done(() => this.#problem.text(''))
      .fail(({ status, responseJSON }) => {
        const known = NO_STEERING[status];
        const answer = responseJSON as { readonly message?: string } | undefined;
        this.#problem.text(known ? text(known) : (answer?.message ?? String(status)));
      });
  }

  /** Takes a report that the runtime sends while the job runs. */
  readonly #receive = (_topic: string, report: JobReport): void => {
    const before = this.#report;
    this.#report = report;
    const begun = !isActive(before) || report.iteration < before.iteration;
    const ended = report.state !== 'queued' && !isActive(report);
    // The runtime has the points of the curve that this editor has not seen.
    if (begun || ended) this.#load();
    const { iteration, width, losses } = report;
    if (losses && iteration > (this.#curve.at(-1)?.iteration ?? 0)) this.#curve.push({ iteration, width, ...losses });
    this.#draw();
  };

  /** @param unknown the key of a sentence that says why there is no report */
  #draw(unknown?: string): void {
    const report = this.#report;
    this.#sentence.text(unknown ? text(unknown) : report ? describe(report) : '');
    this.#plot.html(drawing(this.#curve));
    this.#plot.add(this.#legend).toggle(report !== null && this.#curve.length > 0);
    // A term that only some objectives have shows where this one has it.
    for (const name of TERM_NAMES.filter((each) => !TERM_TRAITS[each].always))
      this.#legend.find(`.${name}`).toggle(this.#curve.some((point) => point[name] !== undefined));
    this.#controls.toggle(isActive(report));
    this.#pause.toggle(report?.state === 'running');
    this.#resume.toggle(report?.state === 'paused');
    if (isActive(report)) this.#showWeights(report.weights ?? {});
    else this.#problem.text('');
  }

  /** Has a slider for each term whose weight makes a difference to the job. */
  #showWeights(weights: NonNullable<JobReport['weights']>): void {
    for (const slider of this.#sliders) {
      const weight = weights[slider.name];
      slider.row.toggle(weight !== undefined);
      if (weight !== undefined) slider.show(weight);
    }
  }
}

/** The panel of the dialog that is open. */
let open: JobPanel | undefined;

/** Shows in `container` the progress of the node's job, until `closeJobPanel`. */
export function openJobPanel(node: EditorNode, container: JQuery): void {
  closeJobPanel();
  open = new JobPanel(node.id, container);
}

export function closeJobPanel(): void {
  open?.close();
  open = undefined;
}
