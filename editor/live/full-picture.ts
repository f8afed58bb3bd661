/*
 * The full picture of a node, over the editor.
 */
import { openModal } from '../modal.js';
import { sharedText } from '../text.js';

/** Between two looks at whether the tabs are closed that show a picture. */
const TABS_MS = 5000;
/** The longest time that a browser takes to begin a download. */
const DOWNLOAD_MS = 60_000;

const text = (key: string): string => sharedText(`live.${key}`);

/** A file name for a picture, without what file systems do not take. */
const fileName = (title: string): string => `${title.replace(/[^\p{L}\p{N} ._-]+/gu, '').trim() || 'picture'}.jpg`;

/**
 * The address of a picture in this browser, until nothing needs it: a tab that shows it must be able to load it again and to save
 * it, and a download must have begun.
 */
export class PictureAddress {
  readonly url: string;
  readonly #tabs: Window[] = [];
  #neededUntil = 0;

  constructor(blob: Blob) {
    this.url = URL.createObjectURL(blob);
  }

  /** Opens the picture in a tab; false where the browser lets no tab be opened. */
  openTab(): boolean {
    const tab = window.open(this.url);
    if (tab) this.#tabs.push(tab);
    return tab !== null;
  }

  /** Keeps the address for a tab or a download that this page cannot follow. */
  keepForDownload(): void {
    this.#neededUntil = Date.now() + DOWNLOAD_MS;
  }

  /** Gives the address up as soon as neither a tab nor a download needs it. */
  release(): void {
    if (this.#tabs.every(({ closed }) => closed) && Date.now() >= this.#neededUntil) URL.revokeObjectURL(this.url);
    else setTimeout(() => this.release(), TABS_MS);
  }
}

function link(address: PictureAddress, key: string, icon: string, attributes: object): JQuery {
  const element = $('<a>', { class: 'red-ui-button', href: address.url, ...attributes });
  return element.append($('<i>', { class: `fa fa-${icon}` }), ' ', text(key));
}

/** Links that open a picture in a tab, and download it. */
export function pictureLinks(address: PictureAddress, name: string): JQuery[] {
  const tab = link(address, 'newTab', 'external-link', { target: '_blank' }).on('click', (event) => {
    // With a key held, a browser opens windows of its own.
    if (event.ctrlKey || event.metaKey || event.shiftKey) address.keepForDownload();
    else if (address.openTab()) event.preventDefault();
  });
  const download = link(address, 'download', 'download', { download: fileName(name) });
  return [tab, download.on('click', () => address.keepForDownload())];
}

/**
 * Opens a window for pictures, with a button that closes it in the last of its parts.
 * @param onClose called when it has been closed, however that came
 */
export function openPictureWindow(title: string, parts: readonly JQuery[], onClose: () => void): JQuery {
  const modal = openModal('neural-style-full-picture', title || text('open'), onClose);
  const button = $('<button>', { type: 'button', class: 'red-ui-button' })
    .text(text('close'))
    .on('click', () => modal.close());
  parts.at(-1)!.append(button);
  return modal.body.append(...parts);
}

function show(blob: Blob, title: string, name: string): void {
  const address = new PictureAddress(blob);
  const size = $('<span>').css({ flexGrow: 1 });
  const image = $<HTMLImageElement>('<img>', { src: address.url, alt: title })
    .css({ display: 'block', maxWidth: '90vw', maxHeight: 'calc(90vh - 60px)', margin: '0 auto 10px' })
    .on('load', ({ target }) => size.text([title, `${target.naturalWidth}×${target.naturalHeight}`].filter(Boolean).join(' · ')));
  const line = $('<div>').css({ display: 'flex', alignItems: 'center', gap: '8px' });
  openPictureWindow(title, [image, line.append(size, ...pictureLinks(address, name || title))], () => address.release());
}

/** Says why something of the runtime's does not come. */
export function fail({ status, statusText }: JQuery.jqXHR): void {
  // Taken away in the meantime.
  if (status === 404) return;
  const message = status ? `${status} ${statusText}` : text('noAnswer');
  RED.notify(RED._('node-red:common.notification.error', { message }), 'error');
}

/**
 * Fetches, with the login of the editor, and shows the latest picture of a node.
 * @param title the node's caption for the picture; may be empty
 * @param name of the file where the picture is downloaded
 */
export function openFullPicture(id: string, title = '', name = ''): void {
  openPictureAt(`neural-style/preview/${id}/full`, title, name);
}

/** Fetches a picture of the runtime's with the login of the editor, or says why it does not come. */
export function fetchPicture(url: string, use: (blob: Blob) => void): void {
  void $.ajax({ url, xhrFields: { responseType: 'blob' }, cache: false })
    .done(use)
    .fail(fail);
}

/** Fetches, with the login of the editor, and shows a picture of the runtime's. */
export function openPictureAt(url: string, title: string, name: string): void {
  fetchPicture(url, (blob) => show(blob, title, name));
}

/** Fetches a picture of the runtime's in the same way, and saves it where the browser saves downloads. */
export function savePictureAt(url: string, name: string): void {
  fetchPicture(url, (blob) => {
    const address = new PictureAddress(blob);
    const link = $('<a>', { href: address.url, download: fileName(name) }).appendTo(document.body);
    link.get(0)!.click();
    link.remove();
    address.keepForDownload();
    address.release();
  });
}
