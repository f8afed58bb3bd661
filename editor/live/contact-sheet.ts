/*
 * A contact sheet at its full size, over the editor: a click on one of its pictures says what it was painted with.
 */
import { settingsDetails } from '../sidebar/settings-details.js';
import type { Settings } from '../sidebar/use-settings.js';
import { notify } from '../notify.js';
import { sharedText } from '../text.js';
import { fail, fetchPicture, openPictureWindow, PictureAddress, pictureLinks } from './full-picture.js';

const text = (key: string): string => sharedText(`live.${key}`);

/** A picture on the sheet, in its pixels. */
interface Cell {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly settings: Settings | null;
  /** False where there is no picture. */
  readonly done: boolean;
}

const LOOK = { position: 'absolute', padding: 0, background: 'none', cursor: 'pointer', border: '3px solid transparent' } as const;
const PRESSED = '3px solid var(--red-ui-text-color-link, #ff7f0e)';

interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly cells: readonly Cell[];
}

/** Buttons over the pictures; `press` is called with the one that is pressed. */
function buttonsOf({ cells, ...sheet }: Sheet, press: (cell: Cell) => void): JQuery[] {
  const percent = (length: number, whole: number): string => `${(100 * length) / whole}%`;
  const buttons = cells.map((cell) => {
    const { left, top, width, height, title, done } = cell;
    const button = $('<button>', { type: 'button', class: 'neural-style-sheet-cell', title, 'aria-label': title, 'aria-pressed': 'false' });
    button.css({ ...LOOK, left: percent(left, sheet.width), top: percent(top, sheet.height) });
    button.css({ width: percent(width, sheet.width), height: percent(height, sheet.height) });
    return button.prop('disabled', !done).on('click', () => {
      buttons.forEach((other) =>
        other.attr('aria-pressed', String(other === button)).css('border', other === button ? PRESSED : LOOK.border),
      );
      press(cell);
    });
  });
  return buttons;
}

/** A sheet's picture, at an address of this browser. */
interface Drawn {
  readonly address: PictureAddress;
  readonly image: HTMLImageElement;
}

/** @param id of the node that shows it */
function show({ address, image }: Drawn, sheet: Sheet, { id, title }: { readonly id: string; readonly title: string }): void {
  const stage = $('<div>').css({ position: 'relative', width: 'fit-content', margin: '0 auto 10px' });
  const about = $('<div>', { class: 'neural-style-sheet-about', 'aria-live': 'polite' }).text(text('sheet')).css({ flex: 1, minWidth: 0 });
  const tell = ({ title: name, settings }: Cell): void => {
    about.empty().append($('<b>').text(name), settings ? settingsDetails(settings, id).prop('open', true) : $());
  };
  $(image).attr('alt', title).css({ display: 'block', maxWidth: '90vw', maxHeight: '62vh' });
  const line = $('<div>').css({ display: 'flex', alignItems: 'end', gap: '8px' });
  const links = pictureLinks(address, title);
  openPictureWindow(title, [stage.append(image, ...buttonsOf(sheet, tell)), line.append(about, ...links)], () => address.release());
}

/** Fetches, with the login of the editor, and shows the contact sheet of a node. */
export function openContactSheet(id: string, name = ''): void {
  const url = `neural-style/preview/${id}`;
  const showAs = async (sheet: Sheet, blob: Blob): Promise<void> => {
    const address = new PictureAddress(blob);
    const image = new Image();
    image.src = address.url;
    try {
      await image.decode();
    } catch {
      address.release();
      notify(text('noAnswer'), 'error');
      return;
    }
    if (image.naturalWidth === sheet.width && image.naturalHeight === sheet.height) {
      show({ address, image }, sheet, { id, title: name || text('open') });
      return;
    }
    // Between the two answers a larger picture has come, and made the sheet another one.
    address.release();
    openContactSheet(id, name);
  };
  void $.getJSON(`${url}/sheet`)
    .done((sheet: Sheet) => fetchPicture(`${url}/full`, (blob) => void showAs(sheet, blob)))
    .fail(fail);
}
