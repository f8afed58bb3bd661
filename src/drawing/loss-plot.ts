import { TERM_NAMES, TERM_TRAITS } from '../loss/term-names.js';
import type { Losses } from '../loss/losses.js';
import type { CurvePoint } from '../painting/job.js';
import { type Anchor, lettering, textWidth } from './lettering.js';
import { linearScale, logScale, numberLabel, type Scale } from './plot-scale.js';
import { svgToPng } from '../image/draw-svg.js';

const WIDTH = 480;
const HEIGHT = 240;
/** The area of the curves, in units of the SVG; legend and axis labels lie around it. */
const PLOT = { left: 46, top: 32, right: WIDTH - 18, bottom: HEIGHT - 26 };
const LEGEND = { left: 14, y: 20, gap: 12 };
/** Pixels of the PNG per unit, for screens that show two where others show one. */
const DENSITY = 2;
/** Points closer than this along the axis are drawn as one. */
const CLOSEST = 0.5;
/** Units that a label such as `1024 px` takes. */
const LABEL_WIDTH = 44;

// A card of its own colour, since nobody knows whether it will lie on a dark or a light page.
const PAPER = '#fdfcfe';
const INK = '#2b2433';
const GREY = '#6f6878';
const FAINT = '#e4dfe9';

interface Series {
  readonly term: keyof Losses;
  /** In the legend. */
  readonly name: string;
  readonly colour: string;
  readonly thickness: number;
}

const SERIES: readonly Series[] = [
  { term: 'total', name: 'total', colour: INK, thickness: 2 },
  ...TERM_NAMES.map((term) => ({ term, name: TERM_TRAITS[term].title, colour: TERM_TRAITS[term].colour, thickness: 1.5 })),
];

/** Points of one picture width, whose losses compare. */
type Run = readonly CurvePoint[];
type Spot = readonly [x: number, y: number];

interface Axes {
  readonly x: Scale;
  readonly y: Scale;
}

/**
 * The losses of a job over its iterations, as an SVG of 480×240: unweighted terms and their weighted sum on a logarithmic
 * axis. Where the picture's width changes, lines break and a vertical line stands. What is not above 0 is left out.
 */
export function lossPlotSvg(curve: readonly CurvePoint[]): string {
  const points: Run = curve.filter(({ iteration }) => Number.isFinite(iteration));
  const shown = SERIES.filter(({ term }) => points.some((point) => lossOf(point, term) !== null));
  const losses = shown.flatMap(({ term }) => points.map((point) => lossOf(point, term)).filter((loss) => loss !== null));
  const iterations = points.map(({ iteration }) => iteration);
  const axes = { x: linearScale(iterations, PLOT.left, PLOT.right), y: logScale(losses, PLOT.bottom, PLOT.top) };
  const runs = runsOf(points);
  const parts = [
    '<title>Losses over iterations</title>',
    `<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="6" fill="${PAPER}" stroke="${FAINT}"/>`,
    ...grid(axes),
    ...boundaries(runs, axes),
    // The total is drawn last, on top.
    ...[...shown].reverse().flatMap((series) => runs.flatMap((run) => lines(run, series, axes))),
    ...legend(shown, points),
  ];
  const size = `width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}>\n${parts.join('\n')}\n</svg>\n`;
}

/** The plot of `lossPlotSvg` as a PNG of 960×480. */
export function lossPlotPng(curve: readonly CurvePoint[]): Promise<Buffer> {
  return svgToPng(lossPlotSvg(curve), DENSITY);
}

function lossOf(point: CurvePoint, term: Series['term']): number | null {
  const loss = point[term];
  return loss !== undefined && Number.isFinite(loss) && loss > 0 ? loss : null;
}

function runsOf(points: Run): readonly Run[] {
  const runs: CurvePoint[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run?.[0]?.width === point.width) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

function grid({ x, y }: Axes): string[] {
  return [
    ...y.ticks.map((tick) => rule(PLOT.left, y.at(tick), PLOT.right, y.at(tick), `stroke="${FAINT}"`)),
    ...y.ticks.map((tick) => label(PLOT.left - 6, y.at(tick) + 3.5, numberLabel(tick), 'end')),
    rule(PLOT.left, PLOT.bottom, PLOT.right, PLOT.bottom, `stroke="${GREY}"`),
    ...x.ticks.map((tick) => rule(x.at(tick), PLOT.bottom, x.at(tick), PLOT.bottom + 4, `stroke="${GREY}"`)),
    ...x.ticks.map((tick) => label(x.at(tick), PLOT.bottom + 15, numberLabel(tick), 'middle')),
  ];
}

/** A vertical line between two runs, and the width of each that has room for it. */
function boundaries(runs: readonly Run[], { x }: Axes): string[] {
  if (runs.length < 2) return [];
  const between = runs.slice(1).map((run, at) => (x.at(runs[at]!.at(-1)!.iteration) + x.at(run[0]!.iteration)) / 2);
  const ends = [PLOT.left, ...between, PLOT.right];
  return [
    ...between.map((at) => rule(at, PLOT.top, at, PLOT.bottom, `class="boundary" stroke="${GREY}" stroke-dasharray="2 3"`)),
    // At the end of a run, since curves start high.
    ...runs.flatMap(([first], run) =>
      ends[run + 1]! - ends[run]! < LABEL_WIDTH ? [] : [label(ends[run + 1]! - 5, PLOT.top + 8, `${first!.width} px`, 'end')],
    ),
  ];
}

/** The line of one loss in one run, in as many pieces as its gaps leave. */
function lines(run: Run, { term, colour, thickness }: Series, axes: Axes): string[] {
  const pieces: Spot[][] = [[]];
  for (const point of run) {
    const loss = lossOf(point, term);
    if (loss === null) pieces.push([]);
    else pieces.at(-1)!.push([axes.x.at(point.iteration), axes.y.at(loss)]);
  }
  return pieces
    .filter((piece) => piece.length > 0)
    .map((piece) => {
      const [[x, y], ...others] = piece as [Spot, ...Spot[]];
      if (others.length === 0) return `<circle class="${term}" cx="${short(x)}" cy="${short(y)}" r="${thickness + 0.5}" fill="${colour}"/>`;
      const path = thinned(piece).map((spot) => spot.map(short).join());
      return `<polyline class="${term}" fill="none" stroke="${colour}" stroke-width="${thickness}" stroke-linejoin="round" points="${path.join(' ')}"/>`;
    });
}

function thinned(piece: readonly Spot[]): readonly Spot[] {
  let lastX = -Infinity;
  return piece.filter(([x], at) => {
    if (x - lastX < CLOSEST && at < piece.length - 1) return false;
    lastX = x;
    return true;
  });
}

/** The name of each line with its latest value. */
function legend(shown: readonly Series[], points: Run): string[] {
  let left = LEGEND.left;
  return shown.flatMap(({ term, name, colour }) => {
    const latest = points.findLast((point) => lossOf(point, term) !== null)![term]!;
    const text = `${name} ${numberLabel(Number(latest.toPrecision(2)))}`;
    const swatch = rule(left, LEGEND.y - 3, left + 8, LEGEND.y - 3, `stroke="${colour}" stroke-width="3" stroke-linecap="round"`);
    const words = label(left + 14, LEGEND.y, text);
    left += 14 + textWidth(text) + LEGEND.gap;
    return [swatch, words];
  });
}

function rule(x1: number, y1: number, x2: number, y2: number, attributes: string): string {
  return `<line x1="${short(x1)}" y1="${short(y1)}" x2="${short(x2)}" y2="${short(y2)}" ${attributes}/>`;
}

function label(x: number, y: number, text: string, anchor?: Anchor): string {
  return lettering(x, y, text, INK, anchor);
}

/** A coordinate, to a tenth of a unit. */
function short(coordinate: number): string {
  return String(Math.round(coordinate * 10) / 10);
}
