/*
 * The progress of a node's job in the node's dialog, with what changes it while it runs.
 */
import { curveLines, SERIES } from './job-curve.mjs';
import { reportJob } from './live-report.mjs';
import { placeOf, STEPS, weightAt } from './weight-scale.mjs';

const WEIGHTS = ['content', 'style', 'tv', 'temporal'];
const SIZE = { width: 400, height: 96 };
const SECOND = 1000;
/** Between two changes that a slider sends while it is drawn. */
const SLIDER_PAUSE_MS = 250;

const text = (key, values) => neuralStyle.engineText(`live.${key}`, values);

const short = (loss) => loss.toExponential(1).replace('e+', 'e');

/** Milliseconds in words. */
const duration = (milliseconds) => {
  const seconds = Math.round(milliseconds / SECOND);
  if (seconds < 60) return text('seconds', { count: seconds });
  const twoDigits = (number) => String(number).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return text('minutes', { minutes, seconds: twoDigits(seconds % 60) });
  return text('hours', { hours: Math.floor(minutes / 60), minutes: twoDigits(minutes % 60) });
};

const drawing = (curve) => {
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
};

/** Shows how the job of a node gets on, in `container`, until it is closed. */
export class JobPanel {
  constructor(id, container) {
    this.id = id;
    this.report = null;
    this.curve = [];
    this.receive = (_topic, report) => this.update(report);
    this.build(container);
    RED.comms.subscribe(`neural-style-job/${id}`, this.receive);
    this.stopReporting = reportJob(id);
    this.load();
  }

  close() {
    RED.comms.unsubscribe(`neural-style-job/${this.id}`, this.receive);
    this.stopReporting();
    this.closed = true;
  }

  build(container) {
    this.sentence = $('<div>', { class: 'neural-style-job-state', 'aria-live': 'off' });
    this.plot = $('<div>', { class: 'neural-style-job-curve', title: text('curve') }).css({ margin: '8px 0 2px' });
    this.legend = $('<div>').css({ fontSize: '0.85em', display: 'flex', gap: '12px', marginLeft: 46 });
    SERIES.forEach(({ term, colour }) => {
      const swatch = $('<span>').css({ display: 'inline-block', width: 10, height: 3, background: colour, verticalAlign: 'middle' });
      this.legend.append($('<span>', { class: term }).append(swatch, ' ', document.createTextNode(text(term))));
    });
    this.sliders = WEIGHTS.map((name) => this.slider(name));
    this.controls = $('<div>', { class: 'neural-style-job-controls' })
      .append($('<div>').css({ margin: '8px 0 2px', fontSize: '0.9em' }).text(text('weights')), ...this.sliders.map(({ row }) => row))
      .append(this.buttons());
    this.problem = $('<div>', { role: 'alert' }).css({ color: 'var(--red-ui-text-color-error, #ac2925)' });
    const box = $('<div>', { class: 'neural-style-job' })
      .css({ border: '1px solid var(--red-ui-secondary-border-color)', borderRadius: 4, padding: '8px 10px', marginBottom: 12 })
      .append(this.sentence, this.plot, this.legend, this.controls, this.problem)
      // The dialog's own fields are none of these.
      .on('change input', (event) => event.stopPropagation());
    $(container).empty().append(box);
    this.draw();
  }

  slider(name) {
    const id = `neural-style-weight-${name}`;
    const label = $('<label>', { for: id }).css({ width: 90, margin: 0 }).text(text(name));
    const input = $('<input>', { type: 'range', id, min: 0, max: STEPS, step: 1 }).css({ flexGrow: 1, width: 'auto', margin: '0 8px' });
    const value = $('<output>', { for: id }).css({ width: 60, textAlign: 'right' });
    const row = $('<div>').css({ display: 'flex', alignItems: 'center', margin: '2px 0' }).append(label, input, value);
    const slider = { name, row, input, value, timer: null };
    input.on('input', () => {
      value.text(weightAt(Number(input.val())));
      slider.timer ??= setTimeout(() => {
        slider.timer = null;
        this.send({ weights: { [name]: weightAt(Number(input.val())) } });
      }, SLIDER_PAUSE_MS);
    });
    return slider;
  }

  buttons() {
    const button = (name, icon, press) => {
      const element = $('<button>', { type: 'button', class: `red-ui-button red-ui-button-small neural-style-job-${name}` });
      return element.append($('<i>', { class: `fa fa-${icon}` }), ' ', document.createTextNode(text(name))).on('click', press);
    };
    this.pause = button('pause', 'pause', () => this.send({ pause: true }));
    this.resume = button('resume', 'play', () => this.send({ pause: false }));
    const finish = button('finish', 'check', () => this.send({ finish: true }));
    const cancel = button('cancel', 'times', () => this.request('DELETE', `neural-style/jobs/${this.id}`));
    return $('<div>').css({ display: 'flex', gap: 6, marginTop: 8 }).append(this.pause, this.resume, finish, cancel);
  }

  load() {
    return $.getJSON(`neural-style/jobs/${this.id}`).then(
      ({ curve, ...report }) => {
        if (this.closed) return;
        this.curve = curve;
        this.report = report;
        this.draw();
      },
      ({ status }) => {
        this.report = null;
        this.draw({ 404: 'notDeployed', 401: 'noPermission', 403: 'noPermission' }[status] ?? 'noAnswer');
      },
    );
  }

  send(steer) {
    this.request('POST', `neural-style/jobs/${this.id}/steer`, steer);
  }

  request(type, url, data) {
    const body = data ? { contentType: 'application/json', data: JSON.stringify(data) } : {};
    $.ajax({ type, url, ...body }).then(
      () => this.problem.text(''),
      ({ status, responseJSON }) => {
        const known = { 401: 'noPermission', 403: 'noPermission', 404: 'notRunning', 409: 'notRunning', 0: 'noAnswer' }[status];
        this.problem.text(known ? text(known) : (responseJSON?.message ?? String(status)));
      },
    );
  }

  /** What the runtime tells while the job runs. */
  update(report) {
    const before = this.report;
    this.report = report;
    const begun = !before || report.iteration < before.iteration || !['running', 'paused'].includes(before.state);
    const ended = !['running', 'paused', 'queued'].includes(report.state);
    // What this editor has not seen of the curve, the runtime knows.
    if (begun || ended) this.load();
    const { iteration, width, losses } = report;
    if (losses && iteration > (this.curve.at(-1)?.iteration ?? 0)) this.curve.push({ iteration, width, ...losses });
    this.draw();
  }

  /** @param unknown the key of a sentence that says why there is no report */
  draw(unknown) {
    const { report } = this;
    const state = report?.state;
    const active = state === 'running' || state === 'paused';
    this.sentence.text(unknown ? text(unknown) : report ? this.describe(report) : '');
    this.plot.html(drawing(this.curve));
    this.plot.add(this.legend).toggle(Boolean(report) && this.curve.length > 0);
    // Only a job that follows a frame has a loss to it.
    this.legend.find('.temporal').toggle(this.curve.some(({ temporal }) => temporal !== undefined));
    this.sliders.find(({ name }) => name === 'temporal').row.toggle(report?.losses?.temporal !== undefined);
    this.controls.toggle(active);
    this.pause.toggle(state === 'running');
    this.resume.toggle(state === 'paused');
    if (!active) this.problem.text('');
    else this.sliders.forEach((slider) => this.place(slider, report.weights[slider.name]));
  }

  /** Puts a slider where its weight is, unless somebody is moving it. */
  place({ input, value, timer }, weight) {
    if (timer !== null || input.is(':active')) return;
    input.val(placeOf(weight));
    value.text(String(weight));
  }

  describe({ state, iteration, iterations, losses, elapsed, remaining, message }) {
    if (state === 'running' && !losses) return text('starting');
    const values = { count: iteration, iteration, iterations, loss: losses ? short(losses.total) : '', message };
    return text(state, { ...values, elapsed: duration(elapsed), remaining: duration(remaining) });
  }
}
