import { composed, type Laid } from '../image/draw-svg.js';
import type { Region } from '../pixels/fit.js';
import type { Picture, Size } from '../pixels/picture.js';
import { type Anchor, lettering, textWidth } from './lettering.js';
import { BACKGROUND, INK } from './sheet.js';

/** A picture of a contact sheet, or the place for one. */
export interface SheetCell {
  /** Null where there is none yet, or never will be. */
  readonly picture: Picture | null;
  /** What stands above it; on a sheet whose rows and columns have titles, nothing. */
  readonly title: string;
  /** True where its picture could not be made. */
  readonly failed?: boolean;
}

/** What stands above each column, and beside each row. */
export interface SheetTitles {
  readonly columns: readonly string[];
  readonly rows: readonly string[];
}

export interface ContactSheet {
  /** Row by row. */
  readonly cells: readonly SheetCell[];
  readonly columns: number;
  /** Without them each cell has its own title. */
  readonly titles?: SheetTitles;
}

/** A contact sheet's size, and the place of each cell on it. */
export interface SheetPlan extends Size {
  readonly cells: readonly Region[];
}

/** Pixels around the sheet, and between cells. */
const MARGIN = 12;
const GAP = 6;
/** Pixels of a line of text, and from its top to its baseline. */
const LINE = 26;
const BASELINE = 18;
/** Letters are so many times as large as on other sheets, where their cell is wide enough. */
const LETTERS = 2;
const CROSS = '#e0607a';
const EMPTY = '#2c2836';
/** A cell where no picture has come yet. */
const UNKNOWN: Size = { width: 128, height: 96 };

/** The place of each cell: all are as large as the largest picture. */
export function planSheet({ cells, columns, titles }: ContactSheet): SheetPlan {
  const [width, height] = cellSize(cells);
  const [left, top] = [MARGIN + (titles ? LINE : 0), MARGIN + LINE];
  // A title above each cell needs a line in each row, and titles above columns one line for all.
  const step = height + GAP + (titles ? 0 : LINE);
  const places = cells.map((_, index): Region => {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    return { left: left + column * (width + GAP), top: top + row * step, width, height };
  });
  const rows = Math.ceil(cells.length / columns);
  return { cells: places, width: left + columns * (width + GAP) - GAP + MARGIN, height: top + rows * step - GAP + MARGIN };
}

/** Draws pictures in rows, with titles that say what each is, on one dark sheet. A place without a picture is empty, and crossed out where it failed. */
export async function drawContactSheet(sheet: ContactSheet): Promise<Picture> {
  const plan = planSheet(sheet);
  const { width, height } = plan;
  const pictures = sheet.cells.flatMap(({ picture }, index) => (picture ? [middled(picture, plan.cells[index]!)] : []));
  const drawn = [...sheet.cells.flatMap((cell, index) => frameOf(cell, plan.cells[index]!)), ...titlesOf(sheet, plan)];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawn.join('')}</svg>`;
  return composed({ width, height }, BACKGROUND, pictures, svg);
}

function cellSize(cells: readonly SheetCell[]): readonly [number, number] {
  const sizes = cells.flatMap(({ picture }) => picture ?? []);
  const largest = (side: 'width' | 'height'): number => Math.max(...(sizes.length > 0 ? sizes : [UNKNOWN]).map((size) => size[side]));
  return [largest('width'), largest('height')];
}

/** A picture in the middle of its place. */
function middled(picture: Picture, { left, top, width, height }: Region): Laid {
  return { picture, left: left + ((width - picture.width) >> 1), top: top + ((height - picture.height) >> 1) };
}

function frameOf({ picture, failed }: SheetCell, { left, top, width, height }: Region): string[] {
  if (picture) return [];
  const frame = `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${EMPTY}"/>`;
  if (!failed) return [frame];
  return [frame, `<path d="M${left} ${top}l${width} ${height}m${-width} 0l${width} ${-height}" stroke="${CROSS}" stroke-width="2"/>`];
}

function titlesOf({ cells, columns, titles }: ContactSheet, plan: SheetPlan): string[] {
  if (!titles) return cells.map(({ title }, index) => titleAbove(plan.cells[index]!, title, 'start'));
  const above = titles.columns.map((title, column) => titleAbove(plan.cells[column]!, title, 'middle'));
  const beside = titles.rows.map((title, row) => {
    const { left, top, height } = plan.cells[row * columns]!;
    return `<g transform="translate(${left - LINE + BASELINE} ${top + height / 2}) rotate(-90)">${titled(0, 0, title, height, 'middle')}</g>`;
  });
  return [...above, ...beside];
}

function titleAbove({ left, top, width }: Region, title: string, anchor: Anchor): string {
  return titled(left + (anchor === 'middle' ? width / 2 : 0), top - LINE + BASELINE, title, width, anchor);
}

/** A text that is no longer than `room`. */
function titled(x: number, y: number, text: string, room: number, anchor: Anchor): string {
  const scale = Math.min(LETTERS, room / Math.max(1, textWidth(text)));
  return `<g transform="translate(${x} ${y}) scale(${scale.toFixed(3)})">${lettering(0, 0, text, INK, anchor)}</g>`;
}
