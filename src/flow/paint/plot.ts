import type { CurvePoint } from '../../painting/job.js';
import { lossPlotPng, lossPlotSvg } from '../../drawing/loss-plot.js';
import type { PLOTS } from '../../properties/nodes/optimizer.js';

/** The loss curve as a picture, for `msg.plot`: SVG text or a PNG in a Buffer; nothing where none is asked for. */
export async function plotted(curve: readonly CurvePoint[], plot: (typeof PLOTS)[number]): Promise<{ plot?: string | Buffer }> {
  if (plot === 'none') return {};
  return { plot: plot === 'svg' ? lossPlotSvg(curve) : await lossPlotPng(curve) };
}
