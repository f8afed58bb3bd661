/*
 * The losses of a job as lines, for the dialogs.
 */

/** The lines, in the colours of the plot that `msg.plot` holds; the total in the colour of the text. */
export const SERIES = [
  { term: 'content', colour: '#0072b2' },
  { term: 'style', colour: '#d55e00' },
  { term: 'tv', colour: '#009e73' },
  { term: 'temporal', colour: '#b0568d' },
  { term: 'total', colour: 'currentColor' },
];

/** Below the largest loss by more than this share, everything lies on the axis. */
const LEAST_SHARE = 1e-6;

/**
 * Where the lines of a curve run: for each series SVG path data, its y logarithmic. Where the picture's width changes, lines
 * break, since losses of different sizes do not compare. Losses that are not above 0 are left out.
 *
 * @param points `{iteration, width, total, content, style, tv}` each, with `temporal` where there is a frame before
 * @param size of the drawing, `{width, height}`
 * @returns `{paths: {term: 'M…'}, least, largest}`, the losses at the bottom and the top; null where there is nothing to draw
 */
export const curveLines = (points, { width, height }) => {
  const losses = points.flatMap((point) => SERIES.map(({ term }) => point[term])).filter((loss) => loss > 0 && loss < Infinity);
  if (losses.length === 0) return null;
  const largest = losses.reduce((a, b) => Math.max(a, b));
  const least = Math.max(
    losses.reduce((a, b) => Math.min(a, b)),
    largest * LEAST_SHARE,
  );
  const first = points[0].iteration;
  const last = Math.max(points.at(-1).iteration, first + 1);
  const decades = Math.log10(largest / least) || 1;
  const x = (iteration) => ((iteration - first) / (last - first)) * width;
  const y = (loss) => height - (Math.log10(Math.max(loss, least) / least) / decades) * height;
  const short = (coordinate) => Math.round(coordinate * 10) / 10;
  const path = (term) => {
    let drawn = null;
    return points
      .map((point) => {
        const usable = point[term] > 0 && point[term] < Infinity;
        const joined = usable && drawn === point.width;
        drawn = usable ? point.width : null;
        return usable ? `${joined ? 'L' : 'M'}${short(x(point.iteration))} ${short(y(point[term]))}` : '';
      })
      .join('');
  };
  return { paths: Object.fromEntries(SERIES.map(({ term }) => [term, path(term)])), least, largest };
};
