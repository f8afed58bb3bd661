import { sharedText } from '../text.js';
import { nodesWithUpload, refreshUploads, renameInNodes } from './known-uploads.js';
import { sizeText } from './size-text.js';
import { deleteUpload, lookAt, mayUpload, renameUpload, type Upload } from './upload-requests.js';

const ROW = { display: 'flex', alignItems: 'center', gap: '8px', padding: '4px 8px', minHeight: '48px' };
const LOOK = { width: '56px', height: '44px', objectFit: 'contain', flexShrink: '0' };
const FACTS = { color: 'var(--red-ui-secondary-text-color)', fontSize: '0.9em' };

const ours = (key: string, values?: TextValues): string => sharedText(`uploads.${key}`, values);

interface RowActions {
  readonly choose: () => void;
  /** Says something below the list. */
  readonly say: (words: string) => void;
}

/** One upload in the list: its picture, name, size and time, and what can be done with it. */
export class UploadRow {
  readonly element = $('<div>', { role: 'listitem' }).css(ROW);
  readonly #look = $('<img>', { alt: '' }).css(LOOK);
  readonly #middle = $('<div>').css({ flexGrow: 1, minWidth: '0', overflowWrap: 'anywhere' });
  readonly #actions = $('<div>').css({ display: 'flex', gap: '4px', flexShrink: 0 });
  /** The picture is asked for when somebody could see it. */
  readonly #observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    this.#observer.disconnect();
    void lookAt(this.upload.name, 'upload').then(
      ({ image }) => image.startsWith('data:image/') && this.#look.attr('src', image),
      (error: unknown) => this.element.attr('title', (error as Error).message),
    );
  });

  constructor(
    readonly upload: Upload,
    private readonly actions: RowActions,
  ) {
    this.element.append(this.#look, this.#middle, this.#actions);
    this.#observer.observe(this.element[0]!);
    this.#rest();
  }

  close(): void {
    this.#observer.disconnect();
    this.element.remove();
  }

  /** Shows the name, and what there is to do. */
  #rest(): void {
    const { name, bytes, time } = this.upload;
    const facts = [sizeText(bytes), new Date(time).toLocaleString()].join(' · ');
    this.#middle.empty().append($('<div>').text(name), $('<div>').css(FACTS).text(facts));
    const change = [button('rename', () => this.#askName()), button('delete', () => this.#askDelete())];
    this.#actions.empty().append(button('use', this.actions.choose), ...(mayUpload() ? change : []));
  }

  #askName(): void {
    const field = $('<input>', { type: 'text', 'aria-label': ours('newName') })
      .val(this.upload.name)
      .css('width', '100%');
    const rename = (): void => void this.#do(() => this.#rename(String(field.val())));
    field.on('keydown', ({ key }) => key === 'Enter' && rename());
    this.#middle.empty().append(field);
    this.#actions.empty().append(
      button('rename', rename),
      button('keep', () => this.#rest()),
    );
    field.trigger('focus');
  }

  async #rename(wanted: string): Promise<void> {
    const { name } = await renameUpload(this.upload.name, wanted);
    const nodes = renameInNodes({ before: this.upload.name, after: name });
    if (nodes.length > 0) this.actions.say(ours('renamed', { count: nodes.length }));
  }

  #askDelete(): void {
    const { name } = this.upload;
    const count = nodesWithUpload(name).length;
    const question = [count > 0 ? ours('usedBy', { count }) : '', ours('deleteQuestion')].filter(Boolean).join(' ');
    this.#middle.empty().append($('<div>').text(name), $('<div>').text(question));
    const [sure, keep] = [button('delete', () => void this.#do(() => deleteUpload(name))), button('keep', () => this.#rest())];
    this.#actions.empty().append(sure.addClass('primary'), keep);
    keep.trigger('focus');
  }

  /** Does something with the upload, and says below the list what hinders it. */
  async #do(action: () => Promise<unknown>): Promise<void> {
    try {
      this.actions.say('');
      await action();
      await refreshUploads();
    } catch (error) {
      this.actions.say((error as Error).message);
    }
    this.#rest();
  }
}

function button(key: string, press: () => void): JQuery {
  return $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', 'data-action': key })
    .text(ours(key))
    .on('click', press);
}
