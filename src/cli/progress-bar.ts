const WIDTH = 40;

/** The output that the bar is drawn on: a terminal, or a log where there is none. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** An optimiser's progress. Times in milliseconds. */
export interface ProgressPayload {
  readonly iteration?: number;
  readonly iterations?: number;
  readonly loss?: { readonly total: number };
  readonly remaining?: number;
}

/** Draws over the last line of a terminal, or a line for each further tenth where there is none. */
export class ProgressBar {
  #tenths = 0;
  #open = false;

  constructor(private readonly output: ProgressOutput) {}

  /** @param share 0–1 */
  show(share: number, text: string): void {
    const filled = Math.round(WIDTH * Math.min(share, 1));
    const line = `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${text}`;
    if (this.output.isTTY) {
      this.output.write(`\r${line}\u001b[K`);
      this.#open = true;
    } else if (Math.floor(share * 10) > this.#tenths) {
      this.#tenths = Math.floor(share * 10);
      this.output.write(`${line}\n`);
    }
  }

  /** Ends the line, so that what is written next stands below it. */
  end(): void {
    if (this.#open) this.output.write('\n');
    this.#open = false;
  }
}

/** Shows how far a style is practised. */
export function showPractice(bar: ProgressBar, { iteration = 0, iterations = 1, remaining = 0 }: ProgressPayload): void {
  bar.show(iteration / iterations, `practising the style  ${iteration}/${iterations}  ${left(remaining)}`);
}

/** Shows an optimiser's progress. */
export function showPainting(bar: ProgressBar, { iteration = 0, iterations = 1, loss, remaining = 0 }: ProgressPayload): void {
  bar.show(iteration / iterations, `${iteration}/${iterations}  loss ${loss?.total.toExponential(2) ?? '?'}  ${left(remaining)}`);
}

function left(milliseconds: number): string {
  return `${Math.ceil(milliseconds / 1000)} s left`;
}
