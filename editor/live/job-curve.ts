/*
 * The losses of a job as lines, for the dialogs.
 */
import { TERM_NAMES, TERM_TRAITS, type ConstantTerm, type TermName } from '../../src/loss/term-names.js';

export type Series = TermName | 'total';

/** The lines, in the colours of the plot that `msg.plot` holds; the total in the colour of the text. */
export const SERIES: readonly { readonly term: Series; readonly colour: string }[] = [
  ...TERM_NAMES.map((term) => ({ term, colour: TERM_TRAITS[term].colour })),
  { term: 'total', colour: 'currentColor' },
];

/** The losses at an iteration; those of terms that some objectives lack only where there are such. */
export type CurvePoint = Readonly<
  { iteration: number; width: number; total: number } & Record<ConstantTerm, number> & Partial<Record<TermName, number>>
>;

/** SVG path data of each line, and the losses at the bottom and the top of the drawing. */
export interface CurveLines {
  readonly paths: Readonly<Record<Series, string>>;
  readonly least: number;
  readonly largest: number;
}

/** Below the largest loss by more than this share, everything lies on the axis. */
const LEAST_SHARE = 1e-6;

const drawable = (loss: number | undefined): loss is number => loss !== undefined && loss > 0 && loss < Infinity;

/**
 * Lines of the losses over the iterations, logarithmic in y. A line breaks where the picture's width changes, since losses of
 * different sizes do not compare. Losses that are not above 0 are left out.
 *
 * @param size of the drawing
 * @returns null where there is nothing to draw
 */
export function curveLines(points: readonly CurvePoint[], { width, height }: { width: number; height: number }): CurveLines | null {
  const losses = points.flatMap((point) => SERIES.map(({ term }) => point[term])).filter(drawable);
  if (losses.length === 0) return null;
  const largest = losses.reduce((a, b) => Math.max(a, b));
  const least = Math.max(
    losses.reduce((a, b) => Math.min(a, b)),
    largest * LEAST_SHARE,
  );
  const first = points[0]!.iteration;
  const last = Math.max(points.at(-1)!.iteration, first + 1);
  const decades = Math.log10(largest / least) || 1;
  const x = (iteration: number): number => ((iteration - first) / (last - first)) * width;
  const y = (loss: number): number => height - (Math.log10(Math.max(loss, least) / least) / decades) * height;
  const short = (coordinate: number): number => Math.round(coordinate * 10) / 10;
  const path = (term: Series): string => {
    let drawn: number | null = null;
    return points
      .map((point) => {
        const loss = point[term];
        if (!drawable(loss)) {
          drawn = null;
          return '';
        }
        const joined = drawn === point.width;
        drawn = point.width;
        return `${joined ? 'L' : 'M'}${short(x(point.iteration))} ${short(y(loss))}`;
      })
      .join('');
  };
  return { paths: Object.fromEntries(SERIES.map(({ term }) => [term, path(term)])) as Record<Series, string>, least, largest };
}
