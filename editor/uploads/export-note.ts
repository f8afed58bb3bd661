/*
 * A note in Node-RED's export dialog: pictures that were uploaded are in no flow, and stay where they are.
 */
import { sharedText } from '../text.js';

const DIALOG = '#red-ui-clipboard-dialog';
const TEXT = '#red-ui-clipboard-dialog-export-text';
const RANGES = '#red-ui-clipboard-dialog-export-rng-group';
const NOTE = 'neural-style-export-note';
/** Names that are shown. */
const MOST_NAMES = 8;

let started = false;

/** Tells in the export dialog, from now on, which uploads the exported nodes use. */
export function startExportNotes(): void {
  if (started) return;
  started = true;
  // After the handlers of the dialog itself, which write the text.
  $(document).on('dialogopen', DIALOG, showNote).on('click', `${RANGES} > a`, showNote);
}

function showNote(): void {
  $(`.${NOTE}`).remove();
  const written = $(TEXT).val();
  if (!written) return;
  const names = [...new Set(uploadsIn(JSON.parse(String(written))))];
  if (names.length === 0) return;
  const shown = [...names.slice(0, MOST_NAMES), ...(names.length > MOST_NAMES ? ['…'] : [])].join(', ');
  const note = $('<div>', { class: NOTE, role: 'note' })
    .css({ margin: '-8px 0 8px', overflowWrap: 'anywhere' })
    .text(sharedText('uploads.notExported', { count: names.length, names: shown }));
  // Its row stands beside another one, in one row.
  $(RANGES).closest('.form-row').parent().closest('.form-row').after(note);
}

/** The uploads that plain data names, wherever a typed input stands in it. */
function uploadsIn(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  const record = data as Readonly<Record<string, unknown>>;
  return Object.entries(record).flatMap(([name, value]) => {
    if (value !== 'upload' || !name.endsWith('Type')) return uploadsIn(value);
    const upload = record[name.slice(0, -'Type'.length)];
    return typeof upload === 'string' ? [upload] : [];
  });
}
