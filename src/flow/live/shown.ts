/** Without a sign of life for so long, an editor is taken for closed. They give one every five seconds. */
const PATIENCE_MS = 12_000;

interface Editor {
  readonly until: number;
  readonly pictures: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
}

/** What open editors say they show: pictures under nodes, and the progress of a job in a dialog. */
export class Shown {
  readonly #editors = new Map<string, Editor>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** An editor shows these, ids of nodes, from now on; it must say so again within twelve seconds. */
  report(editor: string, pictures: readonly string[], jobs: readonly string[]): void {
    this.#forgetClosed();
    this.#editors.set(editor, { until: this.now() + PATIENCE_MS, pictures: new Set(pictures), jobs: new Set(jobs) });
  }

  hasPicture(id: string): boolean {
    this.#forgetClosed();
    return [...this.#editors.values()].some(({ pictures }) => pictures.has(id));
  }

  hasJob(id: string): boolean {
    this.#forgetClosed();
    return [...this.#editors.values()].some(({ jobs }) => jobs.has(id));
  }

  #forgetClosed(): void {
    for (const [name, { until }] of this.#editors) if (until <= this.now()) this.#editors.delete(name);
  }
}
