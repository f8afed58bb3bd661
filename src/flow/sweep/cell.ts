import { randomBytes } from 'node:crypto';
import { NeuralStyleError, readable } from '../../errors.js';
import type { SheetTitles } from '../../drawing/contact-sheet.js';
import { describeValue } from '../../values/describe-value.js';
import { isRecord } from '../../values/is-record.js';
import type { Message } from '../node/input.js';

/** Cells of a sheet: as many as two options with 16 values each have. */
export const MOST_CELLS = 256;
/** Characters of a title, and of an id. */
const LONGEST = 200;

/** The place of a message's picture on a contact sheet, in `msg.cell`. A sweep makes it, or a flow. */
export interface Cell {
  /** Those of one sheet have the same. */
  readonly id: string;
  /** From 0, row by row. */
  readonly index: number;
  /** Of all cells of the sheet. */
  readonly count: number;
  /** What stands above the picture. */
  readonly title: string;
  /** Cells beside each other, with what stands above each column and beside each row; null where each cell has a title of its own. */
  readonly grid: SheetTitles | null;
}

/** What the ids of sweeps begin with: no two sweeps have the same. */
const OF_SWEEP = 'sweep-';

export const isSweepId = (id: string): boolean => id.startsWith(OF_SWEEP);

export const newSweepId = (): string => OF_SWEEP + randomBytes(8).toString('hex');

/** The id of a cell's message: by it a failure tells which cell has failed. */
export function messageIdOf({ id, index }: Pick<Cell, 'id' | 'index'>): string {
  return `${id}-${index}`;
}

/** The cell whose message has this id, if it is one. */
export function cellOfMessageId(messageId: string): Pick<Cell, 'id' | 'index'> | null {
  const found = /^(.*)-(\d{1,3})$/.exec(messageId);
  return found ? { id: found[1]!, index: Number(found[2]) } : null;
}

/**
 * The cell that a message belongs to: that in `msg.cell`, or the place that split nodes put into `msg.parts`, with `msg.topic` as title.
 * @throws NeuralStyleError `setting-invalid` where it has neither, or one that makes no sense; `value-unreadable`
 */
export function cellOf(msg: Message): Cell {
  const given = readable('msg.cell', () => placeIn(msg.cell));
  if (given) return given;
  const name = readable('msg.cell', () => (msg.cell === undefined || msg.cell === null ? 'parts' : 'cell'));
  const part = name === 'parts' && readable('msg.parts', () => placeIn(msg.parts));
  if (part) return { ...part, title: readable('msg.topic', () => titleIn(msg.topic)), grid: null };
  const received = readable(`msg.${name}`, () => describeValue(msg[name]));
  throw new NeuralStyleError('setting-invalid', {
    setting: `msg.${name}`,
    expected: `the place of a picture as sweep and split nodes give it ({"id": text, "index": number, "count": 1 to ${MOST_CELLS}})`,
    received,
  });
}

/** A place as an object has it; null where it has none. */
function placeIn(value: unknown): Cell | null {
  if (!isRecord(value)) return null;
  const { id, index, count, title, grid } = value;
  if (typeof id !== 'string' || id === '' || id.length > LONGEST) return null;
  if (!isWhole(count, 1, MOST_CELLS) || !isWhole(index, 0, count - 1)) return null;
  return { id, index, count, title: titleIn(title), grid: gridIn(grid, count) };
}

function gridIn(value: unknown, count: number): Cell['grid'] {
  if (!isRecord(value)) return null;
  const [columns, rows] = [titlesIn(value.columns), titlesIn(value.rows)];
  return columns.length * rows.length === count ? { columns, rows } : null;
}

function titlesIn(value: unknown): readonly string[] {
  return Array.isArray(value) && value.length <= MOST_CELLS ? value.map(titleIn) : [];
}

function titleIn(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, LONGEST) : '';
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}
