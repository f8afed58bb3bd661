/*
 * Tells the runtime what this editor shows, so that nothing is encoded or sent that nobody sees.
 */

import type { JobState } from './job-report.js';

/** The runtime takes an editor for closed after twelve seconds without a report. */
const INTERVAL_MS = 5000;
/** A change on the canvas often comes with many others. */
const SETTLED_MS = 100;

/** By the id of each node that is shown: the version of its latest picture, 0 for none, and the state of its job. */
export interface News {
  readonly versions: Readonly<Record<string, number>>;
  readonly states: Readonly<Record<string, JobState>>;
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
  /** Ids of nodes whose dialog shows their job, and the board where the sidebar shows it. */
  readonly #jobs = new Set<string>();
  #picturesShown = (): readonly string[] => [];
  #onNews: (news: News) => void = () => undefined;
  #last = contentOf(NOTHING);
  #repeating: ReturnType<typeof setTimeout> | undefined;
  #settling: ReturnType<typeof setTimeout> | undefined;

  /** Reports at once; the runtime answers with the pictures' versions. */
  readonly send = (): void => {
    clearTimeout(this.#repeating);
    this.#repeating = setTimeout(this.send, INTERVAL_MS);
    const shown = this.#shown();
    const content = contentOf(shown);
    // An empty report need not be repeated.
    if (shown.nodes.length + shown.jobs.length === 0 && content === this.#last) return;
    this.#last = content;
    const data = JSON.stringify({ editor: this.#editor, ...shown });
    // Where it fails, such as while Node-RED restarts, the next report is soon.
    void $.ajax({ type: 'POST', url: 'neural-style/shown', contentType: 'application/json', data }).done((news: News) =>
      this.#onNews(news),
    );
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

  startJob(id: string): () => void {
    this.#jobs.add(id);
    this.send();
    return () => {
      this.#jobs.delete(id);
      this.sendChanges();
    };
  }

  #shown(): Shown {
    return document.visibilityState === 'visible' ? { nodes: this.#picturesShown(), jobs: [...this.#jobs] } : NOTHING;
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

/** Asks for the progress of a node's job, until the returned function is called. */
export const reportJob = (id: string): (() => void) => liveReport().startJob(id);
