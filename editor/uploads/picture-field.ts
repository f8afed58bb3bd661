import { isVariable } from '../../src/properties/when.js';
import { sharedText } from '../text.js';
import { onUploads } from './known-uploads.js';
import { isPicture } from './readable-picture.js';
import { sendPicture } from './send-picture.js';
import { openUploadList } from './upload-list.js';
import { lookAt, mayUpload } from './upload-requests.js';

/** Types whose picture does not depend on a message. */
const SEEN = ['str', 'example', 'upload'];
/** What a browser's window offers; HEIC has no type on most systems. */
const ACCEPT = 'image/*,.heic,.heif,.avif';
/** A path or address is being typed. */
const TYPING_MS = 400;
const THUMBNAIL = {
  maxWidth: '128px',
  maxHeight: '96px',
  border: '1px solid var(--red-ui-form-input-border-color)',
  borderRadius: '3px',
};
const LINE = { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', marginTop: '6px' };
const BUTTONS = { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '6px', flex: '1 1 160px' };
const NOTE = { flexBasis: '100%', fontSize: '0.9em', overflowWrap: 'anywhere', color: 'var(--red-ui-secondary-text-color)' };
const HINT = { fontSize: '0.9em', color: 'var(--red-ui-secondary-text-color)' };
const DROP = 'inset 0 0 0 2px var(--red-ui-node-selected-color, #ff7f0e)';

const ours = (key: string): string => sharedText(`uploads.${key}`);

/** Below the field of a picture: a look at what it names, and the ways to bring one's own, which may be dropped there, too. */
export class PictureField {
  readonly #look = $<HTMLImageElement>('<img>', { class: 'neural-style-look', alt: '' }).css(THUMBNAIL).hide();
  readonly #note = $('<div>', { 'aria-live': 'polite', class: 'neural-style-picture-note' }).css(NOTE).hide();
  readonly #line = $('<div>', { class: 'neural-style-picture' }).css(LINE);
  /** The latest that was looked at, or is. */
  #seen = '';
  #timer = 0;

  /**
   * @param field a typed input, which may be of the type `upload`
   * @param row the element that takes drops
   */
  constructor(
    private readonly field: JQuery,
    row: JQuery,
  ) {
    this.#line.append(this.#look, $('<div>').css(BUTTONS).append(this.#buttons()), this.#note);
    this.#takeDrops(row);
    field.on('change', () => this.#changed());
    const end = onUploads((renamed) => {
      if (!document.contains(field[0]!)) end();
      else if (this.#type !== 'upload') return;
      else if (!renamed) this.#show();
      else if (field.typedInput('value') === renamed.before) this.choose(renamed.after);
    });
    this.#show();
  }

  /** The element to place below the field. */
  get element(): JQuery {
    return this.#line;
  }

  /** Has the field name an upload. */
  choose(name: string): void {
    this.field.typedInput('type', 'upload');
    this.field.typedInput('value', name);
  }

  get #type(): string {
    return this.field.typedInput('type');
  }

  #buttons(): JQuery[] {
    const button = (key: string, icon: string): JQuery =>
      $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small' }).append(
        $('<i>', { class: `fa fa-${icon}` }),
        ' ',
        ours(key),
      );
    const list = button('mine', 'th').on('click', () => openUploadList((name) => this.choose(name)));
    if (!mayUpload()) return [list];
    const files = $<HTMLInputElement>('<input>', { type: 'file', accept: ACCEPT, 'aria-label': ours('choose') }).hide();
    files.on('change', () => {
      const [file] = files[0]!.files ?? [];
      if (file) void this.#send(file);
      files.val('');
    });
    // The file's field is no part of what Node-RED saves.
    files.on('change input', (event) => event.stopPropagation());
    const drop = $('<span>').text(ours('drop')).css(HINT);
    return [button('choose', 'upload').on('click', () => files.trigger('click')), list, files, drop];
  }

  #takeDrops(row: JQuery): void {
    const light = (on: boolean): unknown => row.css('box-shadow', on ? DROP : '');
    row.on('dragenter dragover', (event) => {
      if (!hasFiles(event) || !mayUpload()) return;
      event.preventDefault();
      event.stopPropagation();
      light(true);
    });
    row.on('dragleave', ({ originalEvent }) => {
      if (!row[0]!.contains(originalEvent!.relatedTarget as Element | null)) light(false);
    });
    row.on('drop', (event) => {
      if (!hasFiles(event) || !mayUpload()) return;
      event.preventDefault();
      event.stopPropagation();
      light(false);
      const files = [...event.originalEvent!.dataTransfer!.files];
      const file = files.find(isPicture) ?? files[0];
      if (file) void this.#send(file);
    });
    // A picture that misses the row would open in the place of the editor.
    const missed = 'dragover.neural-style drop.neural-style';
    const form = row.closest('form').off('.neural-style');
    form.on(missed, (event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      event.originalEvent!.dataTransfer!.dropEffect = 'none';
    });
  }

  async #send(file: File): Promise<void> {
    try {
      const { name } = await sendPicture(file, (progress) => this.#say(progress));
      this.#say('');
      this.choose(name);
    } catch (error) {
      this.#say((error as Error).message, true);
    }
  }

  #changed(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#show(), this.#type === 'str' ? TYPING_MS : 0);
  }

  /** Shows what the field names, where that does not depend on a message. */
  #show(): void {
    const [type, source] = [this.#type, this.field.typedInput('value').trim()];
    const wanted = JSON.stringify([type, source]);
    if (wanted === this.#seen && type !== 'upload') return;
    this.#seen = wanted;
    const isSeen = SEEN.includes(type) && source !== '' && !isVariable(source) && (type !== 'str' || mayUpload());
    if (!isSeen) {
      this.#look.hide();
      this.#say('');
      return;
    }
    lookAt(source, type).then(
      ({ image }) => this.#seen === wanted && this.#display(image, source),
      (error: unknown) => this.#seen === wanted && this.#fail(error as Error),
    );
  }

  #display(image: string, source: string): void {
    if (!image.startsWith('data:image/')) return;
    this.#look.attr({ src: image, alt: source, title: source }).show();
    this.#say('');
  }

  #fail({ message }: Error): void {
    this.#look.hide();
    this.#say(message, true);
  }

  #say(words: string, isError = false): void {
    this.#note.text(words).toggle(words !== '');
    this.#note.css('color', isError ? 'var(--red-ui-text-color-error)' : NOTE.color);
  }
}

const hasFiles = ({ originalEvent }: JQuery.TriggeredEvent): boolean =>
  (originalEvent as DragEvent | undefined)?.dataTransfer?.types.includes('Files') ?? false;
