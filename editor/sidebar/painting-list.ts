/*
 * All painting jobs of this Node-RED, in the sidebar.
 */
import { isActive } from '../live/job-report.js';
import { showBeside } from '../live/live-pictures.js';
import { previewsOf } from '../live/shown-by.js';
import { reportJob } from '../live/live-report.js';
import { sharedText } from '../text.js';
import { BOARD } from './board.js';
import { type BoardJob, PaintingRow } from './painting-row.js';
import { arrange, emptiness, heading, list } from './parts.js';

/** All jobs as the runtime reports them, the running ones first. */
export interface Board {
  readonly jobs: readonly BoardJob[];
  readonly more: number;
  /** Another number after each change of the history. */
  readonly history: number;
}

const text = (key: string, values?: TextValues): string => sharedText(`painting.${key}`, values);

/** The jobs that run and wait, followed as long as somebody looks. */
export class PaintingList {
  readonly element = $('<div>', { class: 'neural-style-paintings' });
  readonly #list = list('neural-style-painting-list');
  readonly #empty = emptiness('nothing');
  readonly #more = $('<div>').css({ padding: '6px 10px', opacity: 0.8 });
  readonly #problem = $('<div>', { role: 'alert' }).css({ padding: '10px' });
  readonly #rows = new Map<string, PaintingRow>();
  #stop: (() => void) | null = null;

  /** @param onBoard receives each report */
  constructor(private readonly onBoard: (board: Board) => void) {
    this.element.append(heading('now'), this.#problem.hide(), this.#empty.hide(), this.#list, this.#more.hide());
  }

  /** Follows the jobs, or follows them no more. */
  look(looks: boolean): void {
    if (looks === (this.#stop !== null)) return;
    if (looks) {
      RED.comms.subscribe(BOARD, this.#receive);
      this.#stop = reportJob(BOARD, () => this.#load());
      return;
    }
    this.#stop?.();
    this.#stop = null;
    RED.comms.unsubscribe(BOARD, this.#receive);
    showBeside([], () => undefined);
  }

  readonly #receive = (_topic: string, board: Board): void => this.#show(board);

  #load(): void {
    void $.getJSON('neural-style/paintings')
      .done((board: Board) => this.#show(board))
      .fail(({ status }) => {
        const key = status === 401 || status === 403 ? 'noPermission' : 'noAnswer';
        this.#problem.text(status === 0 ? sharedText('live.noAnswer') : text(key)).show();
      });
  }

  #show(board: Board): void {
    const { jobs, more } = board;
    this.#problem.hide();
    for (const id of this.#rows.keys()) if (!jobs.some((job) => job.id === id)) this.#rows.delete(id);
    const rows = jobs.map((job, index) => {
      const isLast = more === 0 && index === jobs.length - 1;
      const row = this.#rows.get(job.id);
      row?.show(job, isLast);
      const shown = row ?? new PaintingRow(job, isLast);
      this.#rows.set(job.id, shown);
      return shown.element;
    });
    arrange(this.#list, rows);
    this.#empty.toggle(jobs.length === 0);
    this.#more.toggle(more > 0).text(text('more', { count: more }));
    const running = jobs.filter(isActive).flatMap(({ node }) => [node, ...previewsOf(node)]);
    showBeside([...new Set(running)], () => this.#rows.forEach((row) => row.showPicture()));
    this.onBoard(board);
  }
}
