import { type ContactSheet, drawContactSheet, planSheet, type SheetCell, type SheetPlan } from '../../drawing/contact-sheet.js';
import type { Picture } from '../../pixels/picture.js';
import type { Region } from '../../pixels/fit.js';
import type { Cell } from './cell.js';

/** What a cell shows, and what it was painted with. */
export interface CellContent {
  /** Null where it failed. */
  readonly picture: Picture | null;
  /** `msg.settings`, as plain data; null where the message has none. */
  readonly settings: Readonly<Record<string, unknown>> | null;
  /** False for a picture that is still being painted. */
  readonly isFinal: boolean;
}

/** A cell as it lies on the sheet, for whoever reads the sheet; lengths in pixels. */
export interface SheetEntry extends Region {
  readonly title: string;
  readonly settings: CellContent['settings'];
  /** False where there is no picture. */
  readonly done: boolean;
}

/** A sheet at one moment. */
export interface SheetView {
  readonly plan: SheetPlan;
  readonly entries: readonly SheetEntry[];
  /** Draws it, once, whoever asks; again where that failed. */
  readonly draw: () => Promise<Picture>;
}

/** The pictures of one contact sheet, as they come. */
export class Sheet {
  readonly #cells: (CellContent | undefined)[];
  readonly #titles = new Map<number, string>();
  #view: SheetView | null = null;

  /**
   * @param first any of its cells
   * @param columns beside each other where the cells have titles of their own; 0 for about as many as there are rows
   */
  constructor(
    private readonly first: Cell,
    private readonly columns: number,
  ) {
    this.#cells = Array.from({ length: first.count });
  }

  get id(): string {
    return this.first.id;
  }

  get count(): number {
    return this.first.count;
  }

  /** Cells that nothing more will come for. */
  get done(): number {
    return this.#cells.filter((cell) => cell?.isFinal).length;
  }

  get failed(): number {
    return this.#cells.filter((cell) => cell?.isFinal && !cell.picture).length;
  }

  /** Of all pictures. */
  get bytes(): number {
    return this.#cells.reduce((sum, cell) => sum + (cell?.picture?.data.byteLength ?? 0), 0);
  }

  get isComplete(): boolean {
    return this.done === this.count;
  }

  /** Puts what has come for a cell into its place; false where a finished picture is there, which only another finished one replaces. */
  put({ index, title }: Pick<Cell, 'index'> & Partial<Cell>, content: CellContent): boolean {
    const isWorse = !content.isFinal || !content.picture;
    if (index >= this.count || (this.#cells[index]?.isFinal && isWorse)) return false;
    this.#cells[index] = content;
    this.#view = null;
    if (title) this.#titles.set(index, title);
    return true;
  }

  /** The sheet as it is now: later pictures change nothing of it. */
  get view(): SheetView {
    return (this.#view ??= this.#seen());
  }

  #seen(): SheetView {
    const drawn = this.#drawn();
    const plan = planSheet(drawn);
    const entries = plan.cells.map((region, index) => {
      const { picture = null, settings = null, isFinal = false } = this.#cells[index] ?? {};
      return { ...region, title: this.#titleOf(index), settings, done: isFinal && picture !== null };
    });
    let picture: Promise<Picture> | undefined;
    const draw = (): Promise<Picture> =>
      (picture ??= drawContactSheet(drawn).catch((error: unknown) => {
        picture = undefined;
        throw error;
      }));
    return { plan, entries, draw };
  }

  #drawn(): ContactSheet {
    const { grid } = this.first;
    const cells = this.#cells.map((cell, index): SheetCell => {
      const { picture = null, isFinal = false } = cell ?? {};
      return { picture, title: this.#titleOf(index), failed: isFinal && !picture };
    });
    const columns = grid?.columns.length ?? Math.min(this.count, this.columns || Math.ceil(Math.sqrt(this.count)));
    return { cells, columns, ...(grid && { titles: grid }) };
  }

  /** Of a place that nothing has come for yet, what stands above and beside it, or its number. */
  #titleOf(index: number): string {
    const { grid } = this.first;
    const { length } = grid?.columns ?? [];
    const titles = grid && [grid.columns[index % length], grid.rows[Math.floor(index / length)]];
    return this.#titles.get(index) ?? titles?.join(' · ') ?? `#${index + 1}`;
  }
}
