import type { Case, Result } from './measure.js';

/** A case with its results. */
export interface Panel {
  readonly of: Case;
  readonly results: readonly Result[];
}

const PANEL = { width: 300, left: 138, right: 52, top: 34, bar: 14, pitch: 20, gap: 22 };
const MARGIN = { x: 16, top: 44, bottom: 34 };
/** Bars reach so far beyond the fastest peer's; what takes longer is cut off, with its number. */
const REACH = 2.2;

const COLOURS = {
  paper: '#ffffff',
  frame: '#d0d7de',
  ink: '#1f2328',
  faint: '#59636e',
  ours: '#d9480f',
  oursFaint: '#f4a582',
  peer: '#8aa2b8',
};
const FONT = 'font-family="-apple-system, Segoe UI, Helvetica, Arial, sans-serif"';
const NAMES = { vgg19: 'VGG-19', compact: 'Embedded model' };

/**
 * The medians as bars, as an SVG: a row of panels for each network, a panel for each size, on a white card that can be read on
 * light and on dark pages.
 */
export function benchPlot(panels: readonly Panel[], machine: string): string {
  const rows = (['vgg19', 'compact'] as const)
    .map((network) => panels.filter(({ of, results }) => of.network === network && results.length > 0))
    .filter((row) => row.length > 0);
  const columns = Math.max(...rows.map((row) => row.length));
  const width = 2 * MARGIN.x + columns * PANEL.width + (columns - 1) * PANEL.gap;
  let top = MARGIN.top;
  const parts: string[] = [];
  for (const row of rows) {
    parts.push(...row.flatMap((panel, column) => drawPanel(panel, MARGIN.x + column * (PANEL.width + PANEL.gap), top)));
    top += PANEL.top + PANEL.pitch * Math.max(...row.map(({ results }) => results.length)) + PANEL.gap;
  }
  const height = top - PANEL.gap + MARGIN.bottom;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ${FONT}>`,
    '<title>Milliseconds for one iteration: loss and gradient; shorter is faster</title>',
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="${COLOURS.paper}" stroke="${COLOURS.frame}"/>`,
    text(MARGIN.x, 26, 'Milliseconds for one iteration, shorter is faster', { size: 15, weight: 600 }),
    ...parts,
    text(MARGIN.x, height - 14, machine, { size: 11, colour: COLOURS.faint }),
    '</svg>\n',
  ].join('\n');
}

function drawPanel({ of, results }: Panel, left: number, top: number): string[] {
  const peers = results.filter(({ ours }) => !ours);
  const slowest = Math.max(...results.map((result) => result.median));
  const fastest = Math.min(...results.map((result) => result.median));
  const limit = Math.min(slowest, REACH * Math.min(...(peers.length > 0 ? peers : results).map((result) => result.median)));
  const room = PANEL.width - PANEL.left - PANEL.right;
  const start = left + PANEL.left;
  return [
    text(left, top + 16, `${NAMES[of.network]}, ${of.size}²`, { size: 13, weight: 600 }),
    ...results.flatMap((result, index) => {
      const y = top + PANEL.top + index * PANEL.pitch;
      const cut = result.median > limit;
      const length = Math.max(1, (room * Math.min(result.median, limit)) / limit);
      const colour = !result.ours ? COLOURS.peer : result.median === fastest || index === 0 ? COLOURS.ours : COLOURS.oursFaint;
      const middle = y + PANEL.bar / 2 + 4;
      return [
        text(start - 8, middle, result.name, { size: 11.5, anchor: 'end', weight: result.ours ? 600 : 400 }),
        `<rect x="${start}" y="${y}" width="${length.toFixed(1)}" height="${PANEL.bar}" rx="2" fill="${colour}"/>`,
        ...(cut ? [breakMark(start + length - 14, y)] : []),
        text(start + length + 6, middle, Math.round(result.median).toLocaleString('en-US'), { size: 11.5 }),
      ];
    }),
  ];
}

/** A bar that goes on beyond the paper. */
function breakMark(x: number, y: number): string {
  const [top, bottom] = [y - 1, y + PANEL.bar + 1];
  return `<path d="M${x.toFixed(1)} ${bottom}l4-${bottom - top}m3 0l-4 ${bottom - top}" stroke="${COLOURS.paper}" stroke-width="2" fill="none"/>`;
}

interface Lettering {
  readonly size: number;
  readonly weight?: number;
  readonly colour?: string;
  readonly anchor?: 'start' | 'end';
}

function text(x: number, y: number, words: string, { size, weight = 400, colour = COLOURS.ink, anchor = 'start' }: Lettering): string {
  const safe = words.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" font-weight="${weight}" fill="${colour}" text-anchor="${anchor}">${safe}</text>`;
}
