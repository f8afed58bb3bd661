/*
 * The full picture of a node, over the editor.
 */

const text = (key) => neuralStyle.engineText(`live.${key}`);

/** Between two looks at whether the tabs are closed that show a picture. */
const TABS_MS = 5000;
/** What a browser needs to begin a download, at most. */
const DOWNLOAD_MS = 60_000;

const fail = ({ status, statusText }) => {
  // Taken away in the meantime.
  if (status === 404) return;
  const message = status ? `${status} ${statusText}` : text('noAnswer');
  RED.notify(RED._('node-red:common.notification.error', { message }), 'error');
};

/** A name for the file of a picture: what file systems do not take is left out. */
const fileName = (title) => `${title.replace(/[^\p{L}\p{N} ._-]+/gu, '').trim() || 'picture'}.jpg`;

/**
 * The address of a picture in this browser, until nothing needs it: a tab that shows it must be able to load it again and to save
 * it, and a download must have begun.
 */
class PictureAddress {
  constructor(blob) {
    this.url = URL.createObjectURL(blob);
    this.tabs = [];
    this.neededUntil = 0;
  }

  /** Opens the picture in a tab; false where the browser lets no tab be opened. */
  openTab() {
    const tab = window.open(this.url);
    if (tab) this.tabs.push(tab);
    return Boolean(tab);
  }

  /** It is opened or saved in a way that this page cannot follow. */
  keepForDownload() {
    this.neededUntil = Date.now() + DOWNLOAD_MS;
  }

  /** This page needs it no more. */
  release() {
    if (this.tabs.every(({ closed }) => closed) && Date.now() >= this.neededUntil) URL.revokeObjectURL(this.url);
    else setTimeout(() => this.release(), TABS_MS);
  }
}

const show = (blob, title, name) => {
  const address = new PictureAddress(blob);
  const { url } = address;
  const dialog = $('<dialog>', { class: 'neural-style-full-picture', 'aria-label': title || text('open') }).css({
    padding: '12px',
    border: '1px solid var(--red-ui-primary-border-color)',
    borderRadius: '4px',
    background: 'var(--red-ui-primary-background)',
    color: 'var(--red-ui-primary-text-color)',
    fontFamily: 'var(--red-ui-primary-font)',
    fontSize: 'var(--red-ui-primary-font-size)',
    maxWidth: '95vw',
    maxHeight: '95vh',
  });
  const size = $('<span>').css({ flexGrow: 1 });
  const image = $('<img>', { src: url, alt: title || '' })
    .css({ display: 'block', maxWidth: '90vw', maxHeight: 'calc(90vh - 60px)', margin: '0 auto 10px' })
    .on('load', ({ target }) => size.text([title, `${target.naturalWidth}×${target.naturalHeight}`].filter(Boolean).join(' · ')));
  const link = (key, icon, attributes) =>
    $('<a>', { class: 'red-ui-button', href: url, ...attributes }).append($('<i>', { class: `fa fa-${icon}` }), ' ', text(key));
  const tab = link('newTab', 'external-link', { target: '_blank' }).on('click', (event) => {
    // With a key held, a browser opens windows of its own.
    if (event.ctrlKey || event.metaKey || event.shiftKey) address.keepForDownload();
    else if (address.openTab()) event.preventDefault();
  });
  const download = link('download', 'download', { download: fileName(name || title || '') }).on('click', () => address.keepForDownload());
  const close = $('<button>', { type: 'button', class: 'red-ui-button' }).text(text('close'));
  const line = $('<div>').css({ display: 'flex', alignItems: 'center', gap: '8px' }).append(size, tab, download, close);
  dialog.append(image, line).appendTo(document.body);
  close.on('click', () => dialog[0].close());
  // A handler that gives false would keep the links from being followed.
  dialog.on('click', ({ target }) => {
    // Beside the picture is outside, too.
    if (target === dialog[0]) dialog[0].close();
  });
  dialog.on('keydown', (event) => event.stopPropagation());
  dialog.on('close', () => {
    dialog.remove();
    address.release();
  });
  dialog[0].showModal();
};

/**
 * Fetches, as who is logged in, and shows the latest picture of a node.
 * @param title what the node says of the picture, if anything
 * @param name of its file, where it is downloaded
 */
export const openFullPicture = (id, title, name) =>
  $.ajax({ url: `neural-style/preview/${id}/full`, xhrFields: { responseType: 'blob' }, cache: false }).then(
    (blob) => show(blob, title, name),
    fail,
  );
