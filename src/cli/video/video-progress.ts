import { type ProgressBar } from '../progress-bar.js';

/** Shows how many frames are painted, and how long the rest takes at the pace of those that this process has painted. */
export class VideoProgress {
  #frames: number;
  #startedAt = performance.now();
  /** The first frame of a video takes longer than the others, and is no measure for them. */
  #countedFrom: number;

  /**
   * @param frames painted before
   * @param total about how many there are
   */
  constructor(
    private readonly bar: ProgressBar,
    frames: number,
    private readonly total: number,
  ) {
    this.#frames = frames;
    this.#countedFrom = frames;
  }

  /** @param share how much of the next frame is painted, 0–1 */
  show(share: number): void {
    const painted = this.#frames + share;
    const counted = painted - this.#countedFrom;
    const left = counted > 0 ? ((performance.now() - this.#startedAt) / counted) * Math.max(0, this.total - painted) : null;
    const frame = Math.min(this.#frames + 1, this.total);
    this.bar.show(painted / this.total, `frame ${frame}/${this.total}${left === null ? '' : `  ${duration(left)} left`}`);
  }

  /** Another frame is painted. */
  count(): void {
    this.#frames += 1;
    if (this.#frames === 1) {
      this.#startedAt = performance.now();
      this.#countedFrom = 1;
    }
    this.show(0);
  }
}

/** `40 s`, `2:05 min` or `1:30 h`. */
function duration(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  const twoDigits = (number: number): string => String(Math.floor(number)).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)} min`;
  return `${Math.floor(seconds / 3600)}:${twoDigits((seconds % 3600) / 60)} h`;
}
