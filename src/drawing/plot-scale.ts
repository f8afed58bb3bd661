/** Places values along an axis. */
export interface Scale {
  /** The position of a value; never off the axis. */
  readonly at: (value: number) => number;
  /** Values to mark, in rising order. */
  readonly ticks: readonly number[];
}

/** Values further below the largest than this share of it lie on the axis, so that one tiny loss does not flatten the others. */
const LEAST_SHARE = 1e-8;
/** Decades that a logarithmic axis spans at the least, so that there is a tick on it. */
const LEAST_DECADES = 0.5;
/** Above this many decades only powers of ten are marked. */
const MOST_FINE_DECADES = 2;
const MOST_TICKS = 6;

/** A linear axis from the least of the values to the largest, its positions running from `start` to `end`. */
export function linearScale(values: readonly number[], start: number, end: number): Scale {
  const [low, high] = rangeOf(values) ?? [0, 0];
  const [first, last] = low < high ? [low, high] : [low - 1, high + 1];
  if (values.length === 0) return { at: position(first, last, start, end), ticks: [] };
  const step = roundStep((high - low) / MOST_TICKS);
  const ticks = Array.from({ length: MOST_TICKS + 1 }, (_, count) => (Math.ceil(low / step) + count) * step);
  return { at: position(first, last, start, end), ticks: ticks.filter((tick) => tick <= high) };
}

/** A logarithmic axis for values above 0. */
export function logScale(values: readonly number[], start: number, end: number): Scale {
  const range = rangeOf(values);
  const [least, largest] = range ? [Math.max(range[0], range[1] * LEAST_SHARE), range[1]] : [1, 1];
  const [low, high] = [Math.log10(least), Math.log10(largest)];
  // A little air at both ends.
  const margin = Math.max((high - low) * 0.04, (LEAST_DECADES - (high - low)) / 2);
  const [bottom, top] = [low - margin, high + margin];
  const along = position(bottom, top, start, end);
  return { at: (value) => along(Math.log10(value)), ticks: range ? logTicks(bottom, top) : [] };
}

function logTicks(bottom: number, top: number): readonly number[] {
  const stride = Math.ceil((top - bottom) / MOST_TICKS);
  const mantissas = top - bottom > MOST_FINE_DECADES ? [1] : [1, 2, 5];
  const ticks: number[] = [];
  for (let decade = Math.floor(bottom); decade <= top; decade++) {
    if (decade % stride !== 0) continue;
    // By way of text, since powers of ten below 1 come out of arithmetic with a long tail.
    for (const mantissa of mantissas) ticks.push(Number(`${mantissa}e${decade}`));
  }
  return ticks.filter((tick) => Math.log10(tick) >= bottom && Math.log10(tick) <= top);
}

/** `20000` as 20000, `200000` as 2e5: as short as it can be said. */
export function numberLabel(value: number): string {
  const plain = value >= 0.01 && value < 1e5;
  return value === 0 || plain ? String(value) : value.toExponential().replace('e+', 'e');
}

function position(first: number, last: number, start: number, end: number): (value: number) => number {
  return (value) => start + ((end - start) * (Math.min(Math.max(value, first), last) - first)) / (last - first);
}

/** The first of 1, 2, 5, 10 … that is not below `least`. */
function roundStep(least: number): number {
  for (let decade = 1; ; decade *= 10) for (const step of [1, 2, 5]) if (step * decade >= least) return step * decade;
}

/** Least and largest; a call with as many arguments as a curve has points could overflow the stack. */
function rangeOf(values: readonly number[]): readonly [number, number] | null {
  if (values.length === 0) return null;
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}
