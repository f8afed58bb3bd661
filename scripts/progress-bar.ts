const WIDTH = 40;

export interface ProgressPayload {
  readonly iteration?: number;
  readonly iterations?: number;
  readonly loss?: { readonly total: number };
  readonly remaining?: number;
}

/** Draws an optimiser's progress over the last line of a terminal, or as a line now and then where there is none. */
export function progressBar({ iteration = 0, iterations = 1, loss, remaining = 0 }: ProgressPayload): void {
  const share = iteration / iterations;
  const filled = Math.round(WIDTH * share);
  const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  const line = `${bar} ${iteration}/${iterations}  loss ${loss?.total.toExponential(2) ?? '?'}  ${Math.ceil(remaining / 1000)} s left`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}  `);
  else if (iteration % Math.ceil(iterations / 10) === 0) console.log(line);
}
