/** Milliseconds without a report after which an editor is taken for closed. Editors report every five seconds. */
const PATIENCE_MS = 12_000;
/** Editors that are remembered: more than look at one Node-RED at a time. */
export const MOST_EDITORS = 64;
/** Editors of one user that are remembered, so that nobody's crowd out another's. Users who do not log in cannot be told apart: behind a proxy all have one address. */
export const MOST_EDITORS_EACH = 16;
/** Nodes that an editor shows at once: more than any tab has. */
export const MOST_IDS = 1000;
/** Characters of an editor's name, and of a node's id; Node-RED's own have 16. */
export const LONGEST_ID = 128;

interface Editor {
  readonly who: string;
  readonly until: number;
  readonly pictures: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
}

/**
 * The open editors, with what each shows: pictures under nodes, and the progress of a job in a dialog. Anybody who may read can report
 * under any name, as often as they like: the memory is bounded, and a user who reports too much loses the first reports.
 */
export class OpenEditors {
  /** In the order of their last reports. */
  readonly #editors = new Map<string, Editor>();

  /** @param now milliseconds of a clock that never goes back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** The number of editors that are remembered. */
  get count(): number {
    return this.#editors.size;
  }

  /**
   * An editor shows these from now on; it must say so again within twelve seconds.
   *
   * @param editor a name that the editor has given itself, at most `LONGEST_ID` characters
   * @param pictures ids of nodes, at most `LONGEST_ID` characters each; those beyond `MOST_IDS` are passed over, and so with `jobs`
   * @param who the user whose editor it is; empty where there is no login
   * @returns the jobs that it did not show just before: it has to fetch them, for what was published of them in between did not reach it
   */
  report(editor: string, pictures: readonly string[], jobs: readonly string[], who = ''): string[] {
    this.#forgetClosed();
    // Of two users' editors that call themselves alike, neither is the other's.
    const name = JSON.stringify([who, editor]);
    const before = this.#editors.get(name);
    this.#editors.delete(name);
    const shown: Editor = { who, until: this.now() + PATIENCE_MS, pictures: firstOf(pictures), jobs: firstOf(jobs) };
    this.#editors.set(name, shown);
    if (who !== '') this.#forgetOldest(MOST_EDITORS_EACH, (other) => other.who === who);
    this.#forgetOldest(MOST_EDITORS, () => true);
    return [...shown.jobs].filter((id) => !before?.jobs.has(id));
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

  #forgetOldest(most: number, counts: (editor: Editor) => boolean): void {
    const names = [...this.#editors].filter(([, editor]) => counts(editor)).map(([name]) => name);
    for (const name of names.slice(0, Math.max(0, names.length - most))) this.#editors.delete(name);
  }
}

function firstOf(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.slice(0, MOST_IDS));
}
