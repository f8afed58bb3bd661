import type { JobHandle } from './job-observer.js';

/** Paintings by which the time of one is estimated: the latest. */
const LATEST = 5;
/** Milliseconds between two reports of a place that has not changed. */
const INTERVAL = 1000;

/** The place of a job that waits. */
export interface WaitingNews {
  /** 1 for the job that is next. */
  readonly position: number;
  /** Milliseconds until it is painted, about; null where nothing is known yet. */
  readonly remaining: number | null;
}

/** Tells the line of one job's events. */
export interface InLine {
  waits(): void;
  runs(remaining: number | null): void;
  /** @param elapsed milliseconds that painting took; null where no picture came of it */
  ends(elapsed: number | null): void;
}

interface Entry {
  readonly job: Pick<JobHandle, 'place'>;
  readonly tell: (news: WaitingNews) => void;
  state: 'waits' | 'runs' | 'begins';
  remaining: number | null;
  told: (WaitingNews & { readonly at: number }) | null;
}

/** The jobs of one engine: those that wait are told of their places, and how long it will take. */
export class WaitingLine {
  readonly #entries = new Set<Entry>();
  readonly #times: number[] = [];

  /** @param now milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  add(job: Pick<JobHandle, 'place'>, tell: (news: WaitingNews) => void): InLine {
    const entry: Entry = { job, tell, state: 'begins', remaining: null, told: null };
    this.#entries.add(entry);
    const becomes = (state: Entry['state'], remaining: number | null): void => {
      Object.assign(entry, { state, remaining });
      this.#tell();
    };
    return {
      waits: () => becomes('waits', null),
      runs: (remaining) => becomes('runs', remaining),
      ends: (elapsed) => {
        if (!this.#entries.delete(entry)) return;
        if (elapsed !== null) this.#times.push(elapsed);
        if (this.#times.length > LATEST) this.#times.shift();
        this.#tell();
      },
    };
  }

  #tell(): void {
    for (const entry of this.#entries) {
      const place = entry.state === 'waits' ? entry.job.place() : null;
      // Its turn has come, and it is being prepared.
      if (place === null) continue;
      const [position, at] = [place + 1, this.now()];
      const news = { position, remaining: this.#timeOf(position) };
      const { told } = entry;
      const isKnown = told?.position === position && (told.remaining === null) === (news.remaining === null);
      if (isKnown && at - told.at < INTERVAL) continue;
      entry.told = { ...news, at };
      entry.tell(news);
    }
  }

  /** What the running job still takes, and a painting's usual time for each that waits, up to this one. */
  #timeOf(position: number): number | null {
    const running = [...this.#entries].find(({ state, remaining }) => state === 'runs' && remaining !== null);
    const usual = this.#times.length > 0 ? this.#times.reduce((sum, time) => sum + time, 0) / this.#times.length : null;
    if (usual === null) return null;
    return Math.round((running?.remaining ?? usual) + position * usual);
  }
}

const lines = new WeakMap<object, WaitingLine>();

/** The line of an engine: one that was deployed anew may be faster or slower. */
export function lineOf(engine: object): WaitingLine {
  const line = lines.get(engine) ?? new WaitingLine();
  lines.set(engine, line);
  return line;
}
