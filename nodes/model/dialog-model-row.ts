import { text } from '../../editor/text.js';
import { LABEL_WIDTH } from '../../editor/form/row.js';
import { MODEL } from '../../src/properties/nodes/model.js';
import { MEGABYTE } from '../../src/values/units.js';

const TOPIC = 'neural-style-model';
const RUNNING = ['downloading', 'verifying', 'converting'];

/** A download as the runtime reports it; sizes in bytes. */
interface Pull {
  readonly phase: 'downloading' | 'verifying' | 'converting' | 'done' | 'cancelled' | 'failed';
  readonly received?: number;
  readonly total?: number | null;
  readonly message?: string;
}

/** A network of the library, with a download that runs or has failed. */
interface Model {
  readonly name: string;
  readonly state: 'embedded' | 'installed' | 'missing';
  readonly bytes?: number;
  readonly url?: string | null;
  pull?: Pull | null;
}

const modelText = (key: string, values?: TextValues): string => text(MODEL.type, `install.${key}`, values);
const megabytes = (bytes: number): string => (bytes / MEGABYTE).toFixed(1);

function describe({ state, bytes = 0, pull }: Model): string {
  const { phase, received = 0, total, message = '' } = pull ?? {};
  if (phase === 'downloading' && total) return modelText('downloading', { received: megabytes(received), total: megabytes(total) });
  if (phase === 'downloading') return modelText('started', { received: megabytes(received) });
  if (phase === 'verifying' || phase === 'converting') return modelText(phase);
  if (phase === 'failed' && state === 'missing') return message;
  return state === 'installed' ? modelText('installed', { size: megabytes(bytes) }) : modelText('missing');
}

function button(name: string, press: () => void): JQuery {
  const element = $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', id: `node-config-model-${name}` });
  return element.text(modelText(name)).on('click', press);
}

/** The row of the model node's dialog that shows whether the chosen network is there, and downloads it. */
export class ModelRow {
  #models = new Map<string, Model>();
  readonly #progress = $('<progress>', { id: 'node-config-model-progress', max: 1, style: 'width: 100%' });
  readonly #state = $('<span>', { id: 'node-config-model-state', 'aria-live': 'polite', style: 'overflow-wrap: anywhere' });
  readonly #pull = button('pull', () => this.#send('POST'));
  readonly #cancel = button('cancel', () => this.#send('DELETE'));
  readonly #row: JQuery;

  /** @param source the field with the name of the network, below which the row is added */
  constructor(private readonly source: JQuery) {
    const label = $('<label>')
      .append($('<i>', { class: 'fa fa-download' }), ' ', text(MODEL.type, 'label.install'))
      .css('width', LABEL_WIDTH);
    const box = $('<div style="display: inline-block; width: 70%; vertical-align: middle">');
    this.#row = $('<div>', { class: 'form-row', id: 'node-config-row-install' })
      .append(label, ' ', box.append(this.#progress, this.#state, ' ', this.#pull, ' ', this.#cancel))
      .insertAfter(source.closest('.form-row'));
    source.on('change', () => this.#draw());
    RED.comms.subscribe(`${TOPIC}/#`, this.#receive);
    this.#draw();
    this.#load();
  }

  close(): void {
    RED.comms.unsubscribe(`${TOPIC}/#`, this.#receive);
  }

  get #chosen(): string {
    return String(this.source.val());
  }

  #load(): void {
    void $.getJSON('neural-style/models').done((models: Model[]) => {
      this.#models = new Map(models.map((model) => [model.name, model]));
      models.filter(({ state }) => state === 'installed').forEach(({ name }) => this.#offer(name));
      this.#draw();
    });
  }

  /** Makes an imported model selectable. */
  #offer(name: string): void {
    const options = this.source.find<HTMLOptionElement>('option').toArray();
    if (options.some(({ value }) => value === name)) return;
    $('<option>').val(name).text(name).insertBefore(this.source.find('option[value=file]'));
  }

  #send(type: 'POST' | 'DELETE'): void {
    const name = this.#chosen;
    void $.ajax({ type, url: `neural-style/models/${encodeURIComponent(name)}/pull` })
      .done(() => type === 'POST' && this.#update(name, { phase: 'downloading', received: 0, total: null }))
      .fail(({ status, statusText }) => this.#update(name, { phase: 'failed', message: `${status} ${statusText}` }));
  }

  readonly #receive = (topic: string, pull: Pull): void => this.#update(topic.split('/').pop()!, pull);

  #update(name: string, pull: Pull): void {
    const model = this.#models.get(name);
    if (!model) return;
    if (pull.phase === 'done' || pull.phase === 'cancelled') {
      model.pull = null;
      this.#load();
    } else model.pull = pull;
    this.#draw();
  }

  #draw(): void {
    const model = this.#models.get(this.#chosen);
    const phase = model?.pull?.phase;
    const isRunning = phase !== undefined && RUNNING.includes(phase);
    this.#row.toggle(model !== undefined && model.state !== 'embedded');
    this.#progress.toggle(isRunning);
    this.#cancel.toggle(phase === 'downloading');
    this.#pull.toggle(Boolean(model?.url) && model?.state === 'missing' && !isRunning);
    if (!model) return;
    const { received = 0, total } = model.pull ?? {};
    if (total) this.#progress.attr('value', received / total);
    else this.#progress.removeAttr('value');
    this.#state.text(describe(model));
  }
}
