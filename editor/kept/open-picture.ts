/*
 * Pictures whose files keep settings: dropped on the canvas, or chosen by an action, which is in Node-RED's list of actions.
 */
import { type KeptInPicture, settingsInFile } from '../../src/image/settings-packet.js';
import { notify } from '../notify.js';
import { sharedText } from '../text.js';
import { takeDroppedPictures } from '../uploads/dropped-pictures.js';
import { mayUpload } from '../uploads/upload-requests.js';
import { askForKept } from './kept-dialog.js';

/** Bytes of a file that is looked into. */
const LARGEST_FILE = 100e6;
const ACTION = 'neural-style:open-picture';

async function keptIn(file: File): Promise<KeptInPicture | null> {
  if (file.size > LARGEST_FILE) return null;
  try {
    return await settingsInFile(new Uint8Array(await file.arrayBuffer()));
  } catch {
    // A file that is gone, or cannot be read.
    return null;
  }
}

/** Has a file chosen, and asks what is to be made of what it keeps. */
function choosePicture(): void {
  const input = $<HTMLInputElement>('<input>', { type: 'file', accept: 'image/*' });
  input.on('change', () => {
    const file = input[0]!.files?.[0];
    if (!file) return;
    void keptIn(file).then((kept) => {
      if (kept) askForKept(file.name, kept);
      else notify(sharedText('kept.none', { name: file.name }), 'warning');
    });
  });
  input.trigger('click');
}

/** Has pictures that are dropped on the canvas looked into, too. */
takeDroppedPictures(async (file) => {
  const kept = await keptIn(file);
  if (!kept) return false;
  return new Promise((resolve) => {
    const asPicture = (): void => resolve(false);
    askForKept(file.name, kept, mayUpload() ? asPicture : undefined, () => resolve(true));
  });
});

/** Adds the action to Node-RED's list of actions, from where a key can be given to it. */
export function addPictureAction(): void {
  RED.actions.add(ACTION, choosePicture, { label: sharedText('kept.action') });
}

export function removePictureAction(): void {
  RED.actions.remove(ACTION);
}
