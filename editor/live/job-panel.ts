/*
 * The progress of a node's job in the node's dialog, with what changes it while it runs.
 */
import { TERM_NAMES, TERM_TRAITS } from '../../src/loss/term-names.js';
import { sharedText } from '../text.js';
import { JobControls, NO_REPORT } from './job-controls.js';
import { curveLines, SERIES, type CurvePoint } from './job-curve.js';
import { describeJob, isActive, type JobReport, shortLoss } from './job-report.js';
import { reportJob } from './live-report.js';

const SIZE = { width: 400, height: 96 };

const text = (key: string, values?: TextValues): string => sharedText(`live.${key}`, values);

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
  return `<div style="display: flex"><div style="${axis}"><span>${shortLoss(lines.largest)}</span><span>${shortLoss(lines.least)}</span></div>${svg}</div>`;
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
  readonly #controls: JobControls;
  #report: JobReport | null = null;
  #curve: CurvePoint[] = [];
  #closed = false;

  constructor(id: string, container: JQuery) {
    this.#id = id;
    this.#controls = new JobControls({ address: `neural-style/jobs/${id}`, name: '' });
    const box = $('<div>', { class: 'neural-style-job' })
      .css({ border: '1px solid var(--red-ui-secondary-border-color)', borderRadius: 4, padding: '8px 10px', marginBottom: 12 })
      .append(this.#sentence, this.#plot, this.#legend, this.#controls.element)
      // The sliders are no fields of the dialog.
      .on('change input', (event) => event.stopPropagation());
    container.append(box);
    this.#draw();
    RED.comms.subscribe(`neural-style-job/${id}`, this.#receive);
    this.#stopReporting = reportJob(id, () => this.#load());
  }

  close(): void {
    RED.comms.unsubscribe(`neural-style-job/${this.#id}`, this.#receive);
    this.#stopReporting();
    this.#closed = true;
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
    this.#sentence.text(unknown ? text(unknown) : report ? describeJob(report) : '');
    this.#plot.html(drawing(this.#curve));
    this.#plot.add(this.#legend).toggle(report !== null && this.#curve.length > 0);
    // A term that only some objectives have shows where this one has it.
    for (const name of TERM_NAMES.filter((each) => !TERM_TRAITS[each].always))
      this.#legend.find(`.${name}`).toggle(this.#curve.some((point) => point[name] !== undefined));
    this.#controls.show(report);
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
