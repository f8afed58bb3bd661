import { basename } from 'node:path';
import { paintSettings, type PaintProperties } from '../src/settings/paint-settings.js';
import { PRESETS } from '../src/properties/paint-presets.js';
import { DescentBench, loadPair } from './descent-bench.js';
import { executorNamed } from './executor-named.js';
import { row } from './table.js';

/*
 * npm run bench:optimizers -- CONTENT STYLE [CONTENT STYLE …]: what L-BFGS and painting from coarse to fine save.
 *
 * For each pair, with the embedded model and from the content picture: the evaluations that L-BFGS needs at 256² to reach the loss of 500
 * iterations of Adam; and the losses of the preset `balanced` and of 500 iterations of Adam at 512², with the time that each takes.
 * Times are iterations by what one costs, measured in a short run: so they can be had on a machine that is not idle for long.
 */

const ADAM = { preset: 'custom', method: 'adam', learningRate: 10, clamp: false, scales: 1, iterations: 500 } as const;
const LBFGS = { preset: 'custom', method: 'lbfgs', scales: 1, iterations: 250 } as const;

const BALANCED = { ...PRESETS.balanced, preset: 'custom' } as const;
/** Iterations that a cost is measured with. */
const SAMPLE = 20;

/** Seconds that a plan takes at this size: for each of its sizes the iterations by the cost of one. */
async function secondsOf(
  bench: DescentBench,
  files: readonly [string, string],
  size: number,
  plan: Partial<PaintProperties>,
): Promise<number> {
  let seconds = 0;
  for (const { factor, iterations } of paintSettings(plan).job.scales) {
    const pair = await loadPair(...files, Math.round(size * factor));
    seconds += iterations * (await bench.paint(pair, { ...plan, scales: 1, iterations: SAMPLE })).secondsPerIteration;
  }
  return seconds;
}

/** As tables show losses: 1.32e6. */
function scientific(loss: number): string {
  return loss.toExponential(2).replace('e+', 'e');
}

async function main(files: readonly string[]): Promise<void> {
  const pairs = Array.from({ length: Math.floor(files.length / 2) }, (_, i) => [files[2 * i]!, files[2 * i + 1]!] as const);
  if (pairs.length === 0) throw new Error('Expected pictures: npm run bench:optimizers -- CONTENT STYLE [CONTENT STYLE …]');
  const bench = new DescentBench(await executorNamed('auto'));
  const nameOf = (file: string): string => basename(file).replace(/\.\w+$/, '');

  row(['photograph', 'painting', 'loss after 500 × Adam', 'evaluations of L-BFGS to that loss', 'share']);
  row(['---', '---', '--:', '--:', '--:']);
  for (const [content, style] of pairs) {
    const pair = await loadPair(content, style, 256);
    const adam = (await bench.paint(pair, ADAM)).losses.at(-1)!;
    const reached = (await bench.paint(pair, LBFGS)).losses.findIndex((loss) => loss <= adam) + 1;
    const share = reached > 0 ? `${((100 * reached) / ADAM.iterations).toFixed(0)} %` : '';
    row([nameOf(content), nameOf(style), scientific(adam), reached > 0 ? reached : `more than ${LBFGS.iterations}`, share]);
  }

  console.log();
  row(['photograph', 'painting', '500 × Adam: loss', 'seconds', 'balanced: loss', 'seconds', 'share of the time']);
  row(['---', '---', '--:', '--:', '--:', '--:', '--:']);
  for (const files of pairs) {
    const pair = await loadPair(...files, 512);
    const [balanced, adam] = [await bench.paint(pair, BALANCED), await bench.paint(pair, ADAM)];
    const [ours, theirs] = [await secondsOf(bench, files, 512, BALANCED), await secondsOf(bench, files, 512, ADAM)];
    const share = `${((100 * ours) / theirs).toFixed(0)} %`;
    const losses = [adam.losses.at(-1)!, balanced.result.losses.total].map(scientific);
    row([...files.map(nameOf), losses[0]!, theirs.toFixed(0), losses[1]!, ours.toFixed(0), share]);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
