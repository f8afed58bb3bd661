import { isRecord } from '../../values/is-record.js';

/** Characters of an entry's settings as JSON. */
const LONGEST_SETTINGS = 64 * 1024;
/** The time of its end in base 36, and something that no other has. */
const ID = /^[0-9a-z]{9}-[0-9a-f]{8}$/;

/** A painting of the history. */
export interface HistoryEntry {
  readonly id: string;
  /** When it was done, in milliseconds since 1970. */
  readonly time: number;
  /** The node that painted it: its id as editors know it, and its type. */
  readonly node: string;
  /** Its own id, which in an instance of a subflow is another; none in entries of earlier versions. */
  readonly instance?: string;
  readonly type: string;
  /** Of painting, without pauses. */
  readonly seconds: number;
  /** Null for what was painted in one pass. */
  readonly iterations: number | null;
  readonly loss: number | null;
  /** Of the painting, in pixels. */
  readonly width: number;
  readonly height: number;
  /** `msg.settings`; null where they were too long. */
  readonly settings: Readonly<Record<string, unknown>> | null;
  readonly starred: boolean;
  /** True where what it was painted of is kept, too, so that it can be painted again. */
  readonly repeatable: boolean;
  /** Of its files. */
  readonly bytes: number;
}

/** Entries are found by their ids alone, which are names of files. */
export const isEntryId = (value: unknown): value is string => typeof value === 'string' && ID.test(value);

/** An id that sorts by time. */
export function entryId(time: number, random: string): string {
  return `${time.toString(36).padStart(9, '0')}-${random}`;
}

/** Settings that are short enough to be kept. */
export function keptSettings(settings: Readonly<Record<string, unknown>>): HistoryEntry['settings'] {
  return JSON.stringify(settings).length <= LONGEST_SETTINGS ? settings : null;
}

/** An entry as a file has it; null for anything else. */
export function entryOf(text: string, id: string): HistoryEntry | null {
  const value = parsed(text);
  if (!isRecord(value) || value.id !== id || !isEntryId(id)) return null;
  const { time, node, instance, type, seconds, iterations, loss, width, height, settings, starred, repeatable, bytes } = value;
  const numbers = [time, seconds, width, height, bytes];
  if (!numbers.every((each) => typeof each === 'number' && Number.isFinite(each) && each >= 0)) return null;
  const isNumberOrNull = (each: unknown): boolean => each === null || (typeof each === 'number' && Number.isFinite(each));
  if (!isNumberOrNull(iterations) || !isNumberOrNull(loss)) return null;
  if (typeof node !== 'string' || typeof type !== 'string' || typeof starred !== 'boolean' || typeof repeatable !== 'boolean') return null;
  if (settings !== null && !isRecord(settings)) return null;
  const own = typeof instance === 'string' ? { instance } : {};
  return { id, time, node, ...own, type, seconds, iterations, loss, width, height, settings, starred, repeatable, bytes } as HistoryEntry;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
