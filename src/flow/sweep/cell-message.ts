import { readable } from '../../errors.js';
import { LARGEST_SETTINGS, ofSettings } from '../../image/settings-packet.js';
import { isRecord } from '../../values/is-record.js';
import type { TypedInput } from '../files/typed-inputs.js';
import type { Message } from '../node/input.js';
import { hasProperty } from '../node/message-property.js';
import type { ImageTensor } from '../payloads/image-tensor.js';
import type { CellContent, SheetEntry } from './filling-sheet.js';

/** Properties that tell of one picture. */
const OF_ONE_PICTURE = ['cell', 'parts', 'settings', 'error'];
/** The picture in a report of progress. */
const SO_FAR: TypedInput = { source: 'payload.image', type: 'msg' };

/** True for a message from a Catch node, and for the news that a job was cancelled. */
export function hasFailed(msg: Message): boolean {
  return readable('msg.payload', () => hasProperty(msg, 'error') || (isRecord(msg.payload) && msg.payload.cancelled === true));
}

interface Reading {
  /** False for a report of progress. */
  readonly isFinal: boolean;
  /** The property that has the picture. */
  readonly source: TypedInput;
  /** @throws NeuralStyleError for what is no picture */
  readonly load: (input: TypedInput) => Promise<ImageTensor>;
}

/**
 * What a message brings for its cell; null for a report without a picture.
 * @throws NeuralStyleError where it should bring a picture, and does not
 */
export async function contentOf(msg: Message, { isFinal, source, load }: Reading): Promise<CellContent | null> {
  if (hasFailed(msg)) return { picture: null, settings: null, isFinal: true };
  if (isFinal) return { picture: (await load(source)).picture, settings: settingsOf(msg), isFinal };
  const image = readable('msg.payload', () => isRecord(msg.payload) && msg.payload.image);
  return image ? { picture: (await load(SO_FAR)).picture, settings: null, isFinal } : null;
}

/** A message of a cell as that of the whole sheet: the picture's own place and settings are gone, and what split before it is there again. */
export function withSheet(msg: Message, id: string, sheet: ImageTensor, entries: readonly SheetEntry[]): Message {
  const kept = Object.entries(msg).filter(([name]) => !OF_ONE_PICTURE.includes(name));
  const parts = isRecord(msg.parts) && msg.parts.id === id ? msg.parts.parts : msg.parts;
  return { ...Object.fromEntries(kept), payload: sheet, cells: entries, ...(isRecord(parts) && { parts }) } as unknown as Message;
}

/** `msg.settings` as plain data; null where there are none, or too many. */
function settingsOf(msg: Message): CellContent['settings'] {
  const settings = readable('msg.settings', () => msg.settings);
  if (!isRecord(settings)) return null;
  const text = readable('msg.settings', () => JSON.stringify(ofSettings(settings)));
  return text.length > LARGEST_SETTINGS ? null : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}
