import { openModal } from '../modal.js';
import { sharedText } from '../text.js';
import { knownUploads, onUploads, refreshUploads } from './known-uploads.js';
import { sendPicture } from './send-picture.js';
import { sizeText } from './size-text.js';
import { UploadRow } from './upload-row.js';
import { mayUpload, type Upload } from './upload-requests.js';

/** Rows that are shown at first, and by each press of "more": a list may have thousands. */
const ROWS = 50;
const LIST = { height: '55vh', overflowY: 'auto', margin: '8px 0', border: '1px solid var(--red-ui-secondary-border-color)' };
const FIELD = {
  flexGrow: 1,
  padding: '6px 8px',
  color: 'var(--red-ui-form-text-color)',
  background: 'var(--red-ui-form-input-background)',
  border: '1px solid var(--red-ui-form-input-border-color)',
  borderRadius: '4px',
};
const LINE = { display: 'flex', alignItems: 'center', gap: '8px', flexWrap: 'wrap' };

const ours = (key: string, values?: TextValues): string => sharedText(`uploads.${key}`, values);

/** The window with the pictures of this Node-RED: to choose one, and to rename and delete. */
class UploadWindow {
  readonly #filter = $('<input>', { type: 'text', placeholder: ours('filter'), 'aria-label': ours('filter') }).css(FIELD);
  readonly #list = $('<div>', { class: 'neural-style-uploads', role: 'list' }).css(LIST);
  readonly #sum = $('<span>').css({ flexGrow: 1 });
  readonly #note = $('<div>', { 'aria-live': 'polite' }).css({ overflowWrap: 'anywhere' });
  readonly #window;
  /** By name; kept while the list is drawn anew, so that a name that is being typed is not lost. */
  readonly #rows = new Map<string, UploadRow>();
  #shown = ROWS;

  constructor(private readonly onChoose: (name: string) => void) {
    const end = onUploads(() => this.#draw());
    this.#window = openModal('neural-style-upload-list', ours('title'), () => {
      end();
      this.#rows.forEach((row) => row.close());
    });
    const close = $('<button>', { type: 'button', class: 'red-ui-button' }).text(sharedText('live.close'));
    close.on('click', () => this.#window.close());
    this.#filter.on('input', () => {
      this.#shown = ROWS;
      this.#draw();
    });
    const head = $('<div>')
      .css(LINE)
      .append($('<b>').text(ours('title')), this.#filter);
    const foot = $('<div>').css(LINE).append(this.#sum, close);
    this.#window.body.css('width', '640px').append(head, this.#list, this.#note, foot);
    this.#takeDrops();
    this.#draw();
    refreshUploads().catch((error: unknown) => this.#note.text((error as Error).message));
  }

  #takeDrops(): void {
    this.#window.body.on('dragover drop', (event) => event.preventDefault());
    if (!mayUpload()) return;
    this.#window.body.on('drop', (event) => void this.#sendAll([...event.originalEvent!.dataTransfer!.files]));
  }

  async #sendAll(files: readonly File[]): Promise<void> {
    try {
      for (const file of files) await sendPicture(file, (progress) => this.#note.text(progress));
      this.#note.text('');
    } catch (error) {
      this.#note.text((error as Error).message);
    }
  }

  #draw(): void {
    const { uploads = [], limits } = knownUploads() ?? {};
    const wanted = String(this.#filter.val()).trim().toLowerCase();
    const found = uploads.filter(({ name }) => name.toLowerCase().includes(wanted));
    const bytes = uploads.reduce((sum, upload) => sum + upload.bytes, 0);
    if (limits) this.#sum.text(ours('sum', { count: uploads.length, size: sizeText(bytes), limit: sizeText(limits.maxUploadBytes) }));
    this.#forget(new Set(found.map(({ name }) => name)));
    this.#list.children().not('[role=listitem]').remove();
    found.slice(0, this.#shown).forEach((upload) => this.#rowOf(upload).element.appendTo(this.#list));
    if (limits && uploads.length === 0) $('<p>').css({ padding: '8px' }).text(ours('none')).appendTo(this.#list);
    if (found.length > this.#shown) this.#more(found.length - this.#shown).appendTo(this.#list);
  }

  #rowOf(upload: Upload): UploadRow {
    const known = this.#rows.get(upload.name);
    if (known?.upload.time === upload.time) return known;
    known?.close();
    const row = new UploadRow(upload, {
      choose: () => {
        this.#window.close();
        this.onChoose(upload.name);
      },
      say: (words) => this.#note.text(words),
    });
    this.#rows.set(upload.name, row);
    return row;
  }

  #forget(found: ReadonlySet<string>): void {
    for (const [name, row] of this.#rows) {
      if (found.has(name)) continue;
      row.close();
      this.#rows.delete(name);
    }
  }

  #more(count: number): JQuery {
    const more = $('<button>', { type: 'button', class: 'red-ui-button' }).text(ours('more', { count })).css({ margin: '8px' });
    return more.on('click', () => {
      this.#shown += ROWS;
      this.#draw();
    });
  }
}

/** Opens the list of uploads; `onChoose` is called with the name of the one that is chosen, if any. */
export function openUploadList(onChoose: (name: string) => void): void {
  new UploadWindow(onChoose);
}
