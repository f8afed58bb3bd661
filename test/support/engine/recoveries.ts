/** What a fault has cost: an error after so many seconds, and so many more until the next picture was there. */
export interface Recovery {
  readonly fault: string;
  readonly where: string;
  readonly code: string;
  readonly seconds: readonly [toError: number, toPicture: number];
}

/** Takes the times of one fault. */
export class Stopwatch {
  readonly #begun = performance.now();
  #struck = this.#begun;

  /** The error is there. */
  struck(): void {
    this.#struck = performance.now();
  }

  /** The next picture is there. */
  healed(): [toError: number, toPicture: number] {
    return [(this.#struck - this.#begun) / 1000, (performance.now() - this.#struck) / 1000];
  }
}

/** Prints a table as Markdown, as it stands in docs/faults.md. */
export function printRecoveries(recoveries: readonly Recovery[]): void {
  console.log('\n| fault | where | error | to the error, s | from there to the next picture, s |');
  console.log('| --- | --- | --- | --: | --: |');
  for (const { fault, where, code, seconds } of recoveries) {
    console.log(`| ${[fault, where, `\`${code}\``, ...seconds.map((value) => value.toFixed(1))].join(' | ')} |`);
  }
}
