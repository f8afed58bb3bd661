/*
 * A painting of the history, in the sidebar.
 */
import { openPictureAt, savePictureAt } from '../live/full-picture.js';
import { duration, shortLoss } from '../live/job-report.js';
import { askBefore } from '../notify.js';
import { mayWrite, notifyProblem, sendRequest } from '../live/request.js';
import { sharedText } from '../text.js';
import { iconButton, nodeLink, PICTURE_LOOK } from './parts.js';
import { settingsDetails } from './settings-details.js';
import type { Settings } from './use-settings.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** A painting as the runtime keeps it. */
export interface HistoryEntry {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly node: string;
  readonly type: string;
  readonly seconds: number;
  readonly iterations: number | null;
  readonly loss: number | null;
  readonly width: number;
  readonly height: number;
  readonly settings: (Settings & { readonly made?: { readonly styles?: readonly { readonly name?: string }[] } }) | null;
  readonly starred: boolean;
  /** True where it can be painted again. */
  readonly repeatable: boolean;
}

const text = (key: string, values?: TextValues): string => sharedText(`painting.${key}`, values);

/** As `2026-11-29 105018` in the browser's time zone: colons are no part of file names. */
function localTime(time: number): string {
  const date = new Date(time);
  const local = new Date(time - date.getTimezoneOffset() * MINUTE).toISOString();
  return local.slice(0, 'yyyy-mm-ddThh:mm:ss'.length).replace('T', ' ').replaceAll(':', '');
}

/** The names of the styles, each once. */
function stylesOf({ settings }: HistoryEntry): string {
  const names = settings?.made?.styles?.map(({ name }) => name).filter((name) => name !== undefined) ?? [];
  return [...new Set(names)].join(', ');
}

function describe(entry: HistoryEntry): string {
  const { seconds, loss, width, height } = entry;
  const took = seconds < 1 ? sharedText('live.milliseconds', { count: Math.round(seconds * SECOND) }) : duration(seconds * SECOND);
  return [took, loss === null ? '' : text('loss', { loss: shortLoss(loss) }), `${width}×${height}`, stylesOf(entry)]
    .filter(Boolean)
    .join(' · ');
}

export class HistoryRow {
  readonly element = $('<li>', { class: 'neural-style-history-entry' });
  readonly #address: string;
  readonly #picture = $<HTMLImageElement>('<img>', { alt: text('open'), role: 'button', tabindex: 0 }).css(PICTURE_LOOK);
  readonly #star = iconButton('star', 'star-o', () => this.#toggleStar());
  readonly #again = iconButton('again', 'repeat', () => this.#paintAgain());
  #entry: HistoryEntry;
  #thumbnail: string | undefined;

  constructor(entry: HistoryEntry) {
    this.#entry = entry;
    this.#address = `neural-style/history/${entry.id}`;
    const open = (): void => openPictureAt(`${this.#address}/picture`, this.#title, this.#title);
    this.#picture.on('click', open).on('keydown', ({ key }) => key === 'Enter' && open());
    const words = $('<div>').css({ flex: 1, minWidth: 0 });
    const when = $('<div>').css({ opacity: 0.8, fontSize: '0.9em' }).text(new Date(entry.time).toLocaleString());
    words.append(nodeLink(entry), when, $('<div>').css({ overflowWrap: 'anywhere' }).text(describe(entry)), this.#buttons());
    this.element
      .css({ padding: '8px 10px', borderBottom: '1px solid var(--red-ui-secondary-border-color)' })
      .append(
        $('<div>').css({ display: 'flex', gap: 10 }).append(this.#picture, words),
        entry.settings ? settingsDetails(entry.settings, entry.node) : $(),
      );
    this.show(entry);
  }

  show(entry: HistoryEntry): void {
    this.#entry = entry;
    const label = text(entry.starred ? 'unstar' : 'star');
    this.#star.attr({ title: label, 'aria-label': label, 'aria-pressed': String(entry.starred) });
    this.#again.prop('disabled', !entry.repeatable).attr('title', text(entry.repeatable ? 'again' : 'notAgain'));
    this.#star.find('i').attr('class', `fa fa-${entry.starred ? 'star' : 'star-o'}`);
  }

  /** Fetches the small picture, once. */
  load(): void {
    if (this.#thumbnail !== undefined) return;
    this.#thumbnail = '';
    void $.ajax({ url: `${this.#address}/thumbnail`, xhrFields: { responseType: 'blob' } }).done((blob: Blob) => {
      this.#thumbnail = URL.createObjectURL(blob);
      this.#picture.attr('src', this.#thumbnail);
    });
  }

  /** Lets the small picture go. */
  close(): void {
    if (this.#thumbnail) URL.revokeObjectURL(this.#thumbnail);
    this.element.remove();
  }

  /** A name for the picture's file. */
  get #title(): string {
    const node = RED.nodes.node(this.#entry.node);
    const name = node?.name === undefined || node.name === '' ? text('picture') : node.name;
    return `${name} ${localTime(this.#entry.time)}`;
  }

  #buttons(): JQuery {
    const line = $('<div>').css({ marginTop: 4 });
    const download = iconButton('download', 'download', () => savePictureAt(`${this.#address}/picture`, this.#title));
    if (!mayWrite('history')) return line.append(download);
    const remove = iconButton('delete', 'trash-o', () => this.#remove());
    return line.append(this.#star.css({ marginLeft: 0 }), download, this.#again, remove);
  }

  /** Asks first, where the painting has a star. */
  #remove(): void {
    const remove = (): void => sendRequest('DELETE', this.#address, null, REFUSALS, notifyProblem);
    if (this.#entry.starred) askBefore(text('deleteStarred'), text('delete'), remove);
    else remove();
  }

  #paintAgain(): void {
    sendRequest('POST', `${this.#address}/paint`, null, { ...REFUSALS, 409: 'notThere' }, notifyProblem);
  }

  #toggleStar(): void {
    sendRequest('POST', `${this.#address}/star`, { starred: !this.#entry.starred }, REFUSALS, notifyProblem);
  }
}

const REFUSALS = { 404: 'gone', 401: 'noPermission', 403: 'noPermission', 0: 'noAnswer' } as const;
