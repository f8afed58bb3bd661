/*
 * The history of paintings, in the sidebar.
 */
import { sharedText } from '../text.js';
import { type HistoryEntry, HistoryRow } from './history-row.js';
import { arrange, emptiness, heading, list } from './parts.js';

interface Page {
  readonly entries: readonly HistoryEntry[];
  readonly hasMore: boolean;
}

const text = (key: string): string => sharedText(`painting.${key}`);

/** The paintings that are done, the latest first; small pictures are fetched as they come into sight. */
export class HistoryList {
  readonly element = $('<div>', { class: 'neural-style-history' });
  readonly #list = list('neural-style-history-list');
  readonly #empty = emptiness('noHistory').hide();
  readonly #more = $('<button>', { type: 'button', class: 'red-ui-button' }).text(text('earlierOnes')).css({ margin: 10 }).hide();
  readonly #rows = new Map<string, HistoryRow>();
  readonly #inSight = new IntersectionObserver((seen) => this.#load(seen));
  /** The number of the history's state that is shown; null for none. */
  #shown: number | null = null;
  /** More than one page is shown. */
  #isLong = false;

  constructor() {
    this.element.append(heading('history'), this.#empty, this.#list, this.#more);
    this.#more.on('click', () => this.#fetchMore());
  }

  /** Shows the history, if it has changed. */
  update(history: number): void {
    if (history === this.#shown) return;
    this.#shown = history;
    void $.getJSON('neural-style/history')
      .done((page: Page | { readonly entries: null }) => {
        // Null where no history is kept.
        this.element.toggle(page.entries !== null);
        if (page.entries) this.#show(page);
      })
      .fail(({ status }) => {
        this.#shown = null;
        this.element.toggle(status !== 401 && status !== 403);
      });
  }

  /** Takes the latest entries: those below them stay. */
  #show({ entries, hasMore }: Page): void {
    const oldest = entries.at(-1)?.id;
    const isGone = (id: string): boolean => oldest === undefined || !hasMore || !this.#isLong || id >= oldest;
    for (const [id, row] of this.#rows) {
      if (entries.some((entry) => entry.id === id) || !isGone(id)) continue;
      row.close();
      this.#rows.delete(id);
    }
    this.#add(entries);
    if (!this.#isLong || !hasMore) this.#more.toggle(hasMore);
    this.#empty.toggle(this.#rows.size === 0);
  }

  #fetchMore(): void {
    const before = [...this.#rows.keys()].sort()[0];
    void $.getJSON(`neural-style/history?before=${before ?? ''}`).done(({ entries, hasMore }: Page) => {
      this.#isLong = true;
      this.#add(entries);
      this.#more.toggle(hasMore);
    });
  }

  #add(entries: readonly HistoryEntry[]): void {
    for (const entry of entries) {
      const row = this.#rows.get(entry.id);
      row?.show(entry);
      if (row) continue;
      const added = new HistoryRow(entry);
      this.#rows.set(entry.id, added);
      this.#inSight.observe(added.element.get(0)!);
    }
    const byTime = [...this.#rows].sort(([a], [b]) => (a < b ? 1 : -1));
    arrange(
      this.#list,
      byTime.map(([, { element }]) => element),
    );
  }

  #load(seen: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      this.#inSight.unobserve(target);
      for (const row of this.#rows.values()) if (row.element.get(0) === target) row.load();
    }
  }
}
