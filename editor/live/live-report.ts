/*
 * Tells the runtime what this editor shows, so that nothing is encoded or sent that nobody sees.
 */

import type { JobState } from './job-report.js';

/** The runtime takes an editor for closed after twelve seconds without a report. */
const INTERVAL_MS = 5000;
/** A change on the canvas often comes with many others. */
const SETTLED_MS = 100;

/** What the runtime answers to a report. */
export interface News {
  /** By the id of each node that is shown: the version of its latest picture, 0 for none. */
  readonly versions: Readonly<Record<string, number>>;
  /** By the id of each node that is shown: the state of its job. */
  readonly states: Readonly<Record<string, JobState>>;
  /** The jobs that the runtime did not know to be shown here, so that it has sent nothing of them. */
  readonly missed: readonly string[];
}

interface Shown {
  readonly nodes: readonly string[];
  readonly jobs: readonly string[];
}

const NOTHING: Shown = { nodes: [], jobs: [] };
const contentOf = ({ nodes, jobs }: Shown): string => JSON.stringify([nodes, jobs]);

/** One editor's reports, repeated as long as it is open. */
class LiveReport {
  /** Not from `crypto`, which browsers keep from pages without HTTPS. */
  readonly #editor = RED.nodes.id() + RED.nodes.id();
  /** By the ids of nodes whose dialog shows their job, and of the board where the sidebar shows it: what fetches the job. */
  readonly #jobs = new Map<string, () => void>();
  /** Those whose progress may not have come, whatever the runtime thinks: nothing of them has been fetched, or the connection was away. */
  readonly #stale = new Set<string>();
  #picturesShown = (): readonly string[] => [];
  #onNews: (news: News) => void = () => undefined;
  #last = contentOf(NOTHING);
  #repeating: ReturnType<typeof setTimeout> | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    // What was published while the connection was away did not come.
    RED.comms.on('connect', () => {
      this.#takeForStale();
      this.send();
    });
  }

  /** Reports at once; the runtime answers with what this editor has missed. */
  readonly send = (): void => {
    clearTimeout(this.#repeating);
    this.#repeating = setTimeout(this.send, INTERVAL_MS);
    const shown = this.#shown();
    const content = contentOf(shown);
    // An empty report need not be repeated.
    if (shown.nodes.length + shown.jobs.length === 0 && content === this.#last) return;
    this.#last = content;
    const data = JSON.stringify({ editor: this.#editor, ...shown });
    void $.ajax({ type: 'POST', url: 'neural-style/shown', contentType: 'application/json', data })
      .done((news: News) => {
        this.#onNews(news);
        const missed = new Set([...news.missed, ...this.#stale]);
        this.#stale.clear();
        for (const id of missed) this.#jobs.get(id)?.();
      })
      .fail(() => {
        this.#takeForStale();
        // These requests fail, too, and say why. The next report is soon.
        this.#jobs.forEach((fetch) => fetch());
      });
  };

  /** Reports soon, if this editor shows something else than it reported. */
  readonly sendChanges = (): void => {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      if (contentOf(this.#shown()) !== this.#last) this.send();
    }, SETTLED_MS);
  };

  startPictures(shown: () => readonly string[], onNews: (news: News) => void): void {
    this.#picturesShown = shown;
    this.#onNews = onNews;
    document.addEventListener('visibilitychange', this.sendChanges);
    this.send();
  }

  startJob(id: string, fetch: () => void): () => void {
    this.#jobs.set(id, fetch);
    this.#stale.add(id);
    this.send();
    return () => {
      this.#jobs.delete(id);
      this.#stale.delete(id);
      this.sendChanges();
    };
  }

  #takeForStale(): void {
    for (const id of this.#jobs.keys()) this.#stale.add(id);
  }

  #shown(): Shown {
    return document.visibilityState === 'visible' ? { nodes: this.#picturesShown(), jobs: [...this.#jobs.keys()] } : NOTHING;
  }
}

let started: LiveReport | undefined;
/** Made when the first node needs it: `RED` has no ids before. */
const liveReport = (): LiveReport => (started ??= new LiveReport());

/** Tells the runtime soon, if this editor shows something else than it reported. */
export const reportChanges = (): void => liveReport().sendChanges();

/** Tells the runtime at once what this editor shows; it answers with what is new. */
export const report = (): void => liveReport().send();

/**
 * Starts reporting pictures.
 * @param shown gives the ids of the nodes whose pictures are visible
 * @param onNews receives what there is of each of them
 */
export const reportPictures = (shown: () => readonly string[], onNews: (news: News) => void): void =>
  liveReport().startPictures(shown, onNews);

/**
 * Asks for the progress of a node's job, until the returned function is called.
 * @param fetch fetches what there is of the job: now, and whenever some of its progress has been missed
 */
export const reportJob = (id: string, fetch: () => void): (() => void) => liveReport().startJob(id, fetch);
