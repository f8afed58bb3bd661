/** In the second one memory still finds its place: an iteration of seconds takes half as long again. */
const WARM_UPS = 2;

/**
 * Calls `iterate` twice to warm up, then at least once and at most `runs` times, but not again after `seconds` from the start.
 * @returns milliseconds of each call but the first two
 */
export async function timed(iterate: () => Promise<unknown>, runs: number, seconds: number): Promise<number[]> {
  const milliseconds: number[] = [];
  const begun = performance.now();
  while (milliseconds.length <= WARM_UPS || (milliseconds.length < WARM_UPS + runs && performance.now() - begun < 1000 * seconds)) {
    const start = performance.now();
    await iterate();
    milliseconds.push(performance.now() - start);
  }
  return milliseconds.slice(WARM_UPS);
}

/** The most memory that this process has held, in megabytes. */
export function peakMegabytes(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}
