import type { Lesson } from './lesson.js';

/** Lessons that stay, of one megabyte each. */
const MOST = 24;

/** Keeps the latest lessons: of styles, each with a number of rounds. */
export class KeptLessons {
  /** The latest last. */
  readonly #kept = new Map<string, Lesson>();

  /** @param key of the style and the rounds */
  of(key: string, make: () => Lesson): Lesson {
    const lesson = this.#kept.get(key) ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, lesson);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST) this.#kept.delete(oldest!);
    return lesson;
  }
}
