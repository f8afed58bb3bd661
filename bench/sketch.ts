import { basename } from 'node:path';
import type { ModelSpec } from '../src/model/model-spec.js';
import { PRESETS } from '../src/properties/paint-presets.js';
import type { PaintProperties } from '../src/settings/paint-settings.js';
import { paintSettings } from '../src/settings/paint-settings.js';
import { DescentBench, loadPair, type Trace } from './descent-bench.js';
import { executorNamed } from './executor-named.js';
import { row } from './table.js';

/*
 * npm run bench:sketch -- VGG19.safetensors SIZE CONTENT STYLE [CONTENT STYLE …]: what VGG-19 saves when the embedded model sketches.
 *
 * The reference is the preset `balanced` with VGG-19. A sketch is `balanced` or `fast` with the embedded model;
 * VGG-19 goes on from it at the full size alone, until its loss is the reference's. Costs are VGG-19's iterations at the full size: those at
 * a smaller size by their pixels, the embedded model's by what an iteration of each was seen to take.
 */

/** Sketches by name. */
const SKETCHES: Readonly<Record<string, Partial<PaintProperties>>> = {
  fast: { ...PRESETS.fast, preset: 'custom' },
  balanced: { ...PRESETS.balanced, preset: 'custom' },
};

const REFERENCE = { ...PRESETS.balanced, preset: 'custom' } as const;

/** The cost of a plan in iterations at its full size. */
function cost(plan: Partial<PaintProperties>): number {
  return paintSettings(plan).job.scales.reduce((sum, { factor, iterations }) => sum + iterations * factor ** 2, 0);
}

/** Iterations of the last size until the loss was reached, or null. */
function until({ losses }: Trace, loss: number): number | null {
  const index = losses.findIndex((each) => each <= loss);
  return index < 0 ? null : index + 1;
}

async function main(file: string, size: number, files: readonly string[]): Promise<void> {
  const bench = new DescentBench(await executorNamed('auto'));
  const vgg: ModelSpec = { file, pooling: 'max' };
  const fine = PRESETS.balanced.iterations.split(',').map(Number).at(-1)!;
  const onward = { ...REFERENCE, scales: 1, iterations: String(fine) };
  const nameOf = (path: string): string => basename(path).replace(/\.\w+$/, '');
  row(['pair', 'sketch', 'sketch costs', 'VGG-19 goes on', 'in all, of the reference', 'first loss', 'last loss', 'two thirds in']);
  row(['---', '---', '--:', '--:', '--:', '--:', '--:', '--:']);
  for (let i = 0; i + 1 < files.length; i += 2) {
    const pair = await loadPair(files[i]!, files[i + 1]!, size);
    const reference = await bench.paint(pair, REFERENCE, { model: vgg });
    const goal = reference.losses.at(-1)!;
    const early = reference.losses.at(-1 - Math.round(fine / 3))!;
    const whole = cost(REFERENCE);
    for (const [name, plan] of Object.entries(SKETCHES)) {
      const sketch = await bench.paint(pair, plan);
      const painted = await bench.paint(pair, onward, { model: vgg, from: sketch.result.picture });
      const share = sketch.secondsPerIteration / painted.secondsPerIteration;
      const paid = cost(plan) * share;
      const reached = until(painted, goal);
      const sooner = until(painted, early);
      row([
        `${nameOf(files[i]!)}, ${nameOf(files[i + 1]!)}`,
        name,
        paid.toFixed(1),
        reached ?? `more than ${fine}`,
        reached === null ? '' : ((paid + reached) / whole).toFixed(2),
        (painted.losses[0]! / goal).toFixed(2),
        (painted.losses.at(-1)! / goal).toFixed(3),
        sooner === null ? '' : ((paid + sooner) / (whole - fine / 3)).toFixed(2),
      ]);
    }
  }
}

const [file, size, ...files] = process.argv.slice(2);
if (!file || files.length < 2) throw new Error('Expected npm run bench:sketch -- VGG19.safetensors SIZE CONTENT STYLE [CONTENT STYLE …]');
main(file, Number(size), files).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
