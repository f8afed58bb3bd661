/**
 * Calls `iterate` once to warm up, then at least once and at most `runs` times, but not again after `seconds`.
 * @returns milliseconds of each call but the first
 */
export async function timed(iterate: () => Promise<unknown>, runs: number, seconds: number): Promise<number[]> {
  const milliseconds: number[] = [];
  const begun = performance.now();
  while (milliseconds.length < 2 || (milliseconds.length <= runs && performance.now() - begun < 1000 * seconds)) {
    const start = performance.now();
    await iterate();
    milliseconds.push(performance.now() - start);
  }
  return milliseconds.slice(1);
}

/** The most memory that this process has held, in megabytes. */
export function peakMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
