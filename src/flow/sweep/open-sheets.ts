import { NeuralStyleError } from '../../errors.js';
import { type Cell, isSweepId, MOST_CELLS } from './cell.js';
import { type CellContent, Sheet } from './filling-sheet.js';

/** Sheets that are complete or given up, and remembered: what comes late of their pictures begins no other. */
const MOST_CLOSED = 64;
/** Sheets that wait for pictures at once; of more, the one that got none for longest is given up. */
export const MOST_SHEETS = 16;
/** Of all their pictures: as of one sheet with as many of 512×512 as it may have, and as many again. The latest sheet may have more. */
const MOST_BYTES = 2 * MOST_CELLS * 512 * 512 * 3;

const FAILED: CellContent = { picture: null, settings: null, isFinal: true };

/** The contact sheets of a node that are not complete. */
export class OpenSheets {
  /** By id, the one that got a picture last at the end. */
  readonly #sheets = new Map<string, Sheet>();
  /** Cells that failed before any picture of their sheet has come. */
  readonly #failed = new Map<string, Set<number>>();
  readonly #closed = new Set<string>();

  /** @param onGivenUp called with a sheet that is given up, since there are too many */
  constructor(
    private readonly onGivenUp: (sheet: Sheet) => void,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /** The one that got a picture last; undefined where none is open. */
  get latest(): Sheet | undefined {
    return [...this.#sheets.values()].at(-1);
  }

  get all(): readonly Sheet[] {
    return [...this.#sheets.values()];
  }

  /**
   * Puts what has come for a cell into its sheet; a new one where it is the first.
   * @returns the sheet, or null where the cell has its picture already, or the sheet was closed: one of a sweep for good, one of a flow, whose
   *   ids may come again, until a finished picture comes
   * @throws NeuralStyleError `setting-invalid` for a cell of a sheet of another size
   */
  put(cell: Cell, content: CellContent, columns: number): Sheet | null {
    const isNews = content.isFinal && content.picture !== null;
    if (this.#closed.has(cell.id) && (isSweepId(cell.id) || !isNews)) return null;
    const sheet = this.#sheets.get(cell.id) ?? this.#begin(cell, columns);
    if (sheet.count !== cell.count) throw otherCount(sheet.count, cell.count);
    if (!sheet.put(cell, content)) return null;
    this.#sheets.delete(cell.id);
    this.#sheets.set(cell.id, sheet);
    while (this.#areTooMany()) this.#giveUpOldest();
    return sheet;
  }

  #areTooMany(): boolean {
    if (this.#sheets.size > MOST_SHEETS) return true;
    return this.#sheets.size > 1 && this.all.reduce((sum, { bytes }) => sum + bytes, 0) > this.mostBytes;
  }

  #giveUpOldest(): void {
    const oldest = this.all[0]!;
    this.close(oldest);
    this.onGivenUp(oldest);
  }

  /** Nothing more will come for a cell. Gives its sheet, if it is open. */
  fail({ id, index }: Pick<Cell, 'id' | 'index'>): Sheet | null {
    const sheet = this.#sheets.get(id);
    if (sheet) return sheet.put({ index }, FAILED) ? sheet : null;
    // It may be a message of any flow: what is remembered is bounded.
    const failed = this.#failed.get(id) ?? new Set();
    this.#failed.delete(id);
    this.#failed.set(id, failed.add(index));
    const [oldest] = this.#failed.keys();
    if (this.#failed.size > MOST_CELLS && oldest !== undefined) this.#failed.delete(oldest);
    return null;
  }

  /** The sheet is complete, or given up. */
  close(sheet: Sheet): void {
    const { id } = sheet;
    this.#sheets.delete(id);
    this.#closed.add(id);
    const [oldest] = this.#closed;
    if (this.#closed.size > MOST_CLOSED && oldest !== undefined) this.#closed.delete(oldest);
  }

  /** Gives up all. */
  clear(): void {
    this.all.forEach((sheet) => this.close(sheet));
    this.#failed.clear();
  }

  #begin(cell: Cell, columns: number): Sheet {
    const sheet = new Sheet(cell, columns);
    this.#closed.delete(cell.id);
    for (const index of this.#failed.get(cell.id) ?? []) sheet.put({ index }, FAILED);
    this.#failed.delete(cell.id);
    return sheet;
  }
}

function otherCount(expected: number, received: number): NeuralStyleError {
  return new NeuralStyleError('setting-invalid', {
    setting: 'count',
    expected: `${expected}, as the other pictures of the sheet have`,
    received: String(received),
  });
}
