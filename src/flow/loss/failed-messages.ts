/** Failed ids to remember. */
const MOST_REMEMBERED = 256;

/** Messages of one `_msgid` that have not come to a loss. */
export interface Missing {
  /** Feature maps and objectives. */
  readonly content: number;
  readonly styles: number;
}

interface Mark {
  content: number;
  styles: number;
  /** Messages that may still come: fewer than content and styles where one of them is known to have failed. */
  left: number;
  readonly timer: NodeJS.Timeout;
}

/** Remembers for a while which messages failed in part, so that their rest is told from another try with the same id. */
export class FailedMessages {
  /** The oldest first. */
  readonly #marks = new Map<string, Mark>();

  /**
   * @param missing of this message when it failed
   * @param failed how many of those have failed, and cannot come
   * @param seconds to remember it for
   */
  remember(id: string, missing: Missing, failed: number, seconds: number): void {
    this.forget(id);
    const left = missing.content + missing.styles - failed;
    // Nothing of it can come any more: the next message with this id is another try.
    if (left <= 0) return;
    const timer = setTimeout(() => this.forget(id), seconds * 1000);
    timer.unref();
    this.#marks.set(id, { ...missing, left, timer });
    const [oldest] = this.#marks.keys();
    if (this.#marks.size > MOST_REMEMBERED && oldest !== undefined) this.forget(oldest);
  }

  /** Counts a message off where it belongs to the rest of a failed one; false for another try, which brings what had come already. */
  takeRest(id: string, kind: keyof Missing): boolean {
    const mark = this.#marks.get(id);
    if (!mark || mark[kind] === 0) return false;
    mark[kind] -= 1;
    return this.#takeOne(id, mark);
  }

  /** Counts off one more message that has failed on its way; false where none is remembered with this id. */
  takeFailure(id: string): boolean {
    const mark = this.#marks.get(id);
    return mark !== undefined && this.#takeOne(id, mark);
  }

  forget(id: string): void {
    clearTimeout(this.#marks.get(id)?.timer);
    this.#marks.delete(id);
  }

  #takeOne(id: string, mark: Mark): true {
    mark.left -= 1;
    if (mark.left === 0) this.forget(id);
    return true;
  }
}
