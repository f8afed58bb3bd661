import { basename } from 'node:path';
import type { ModelSpec } from '../src/model/model-spec.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import { createKernelsExecutor } from '../src/executors/kernels/kernels.js';
import { DEFAULT_ENGINE_SETTINGS } from '../src/settings/engine-settings.js';
import { DescentBench, loadPair, type Pair } from './descent-bench.js';
import { row } from './table.js';

/*
 * npm run bench:halves -- MODEL SIZE PRESET CONTENT STYLE [CONTENT STYLE …]: what numbers of 16 bits save, and what they cost.
 *
 * Each pair is painted with numbers of 32 bits alone, and with those of 16 where they may be; both pictures' losses are computed exactly. MODEL is
 * `compact` or a file.
 */

const { threads } = DEFAULT_ENGINE_SETTINGS;

async function main([source = 'compact', size = '256', preset = 'balanced', ...files]: readonly string[]): Promise<void> {
  const model: ModelSpec = source === 'compact' ? EMBEDDED_MODEL : { file: source, pooling: 'max' };
  const [exact, coarse] = [true, false].map((isExact) => new DescentBench(createKernelsExecutor({ threads, exact: isExact }))) as [
    DescentBench,
    DescentBench,
  ];
  /** Paints, and gives the seconds and the exact loss of the picture. */
  const painted = async (pair: Pair, by: DescentBench): Promise<readonly [seconds: number, loss: number]> => {
    const { seconds, result } = await by.paint(pair, { preset }, { model });
    const judged = await exact.paint(pair, { preset: 'custom', scales: 1, iterations: '1' }, { model, from: result.picture });
    return [seconds, judged.losses[0]!];
  };
  row(['pair', 'exact: seconds', 'loss', '16 bits: seconds', 'of exact', 'loss, of exact']);
  row(['---', '--:', '--:', '--:', '--:', '--:']);
  for (let i = 0; i + 1 < files.length; i += 2) {
    const pair = await loadPair(files[i]!, files[i + 1]!, Number(size));
    const [[seconds, loss], [fewer, other]] = [await painted(pair, exact), await painted(pair, coarse)];
    const name = [files[i]!, files[i + 1]!].map((file) => basename(file).replace(/\.\w+$/, '')).join(', ');
    row([name, seconds.toFixed(1), loss.toPrecision(3), fewer.toFixed(1), (fewer / seconds).toFixed(2), (other / loss).toFixed(3)]);
  }
}

void main(process.argv.slice(2));
