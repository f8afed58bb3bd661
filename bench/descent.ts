import { readFile } from 'node:fs/promises';
import { DescentBench } from './descent-bench.js';
import { executorNamed } from './executor-named.js';

/*
 * node descent.js EXECUTOR lbfgs|adam ITERATIONS SIZE CONTENT STYLE: paints with the embedded model from files of raw RGB, SIZE pixels on a
 * side, and tells as a line of JSON how the loss fell. The time counts from the job's arrival at the engine, compiling included.
 */

const METHODS = { lbfgs: { method: 'lbfgs', learningRate: 1 }, adam: { method: 'adam', learningRate: 10, clamp: false } } as const;
const NAMES = { lbfgs: 'L-BFGS', adam: 'Adam' };

type Arguments = [executor: string, method: keyof typeof METHODS, iterations: string, size: string, content: string, style: string];

async function main([name, method, iterations, side, content, style]: Arguments): Promise<void> {
  const size = Number(side);
  const picture = async (file: string): Promise<{ width: number; height: number; data: Uint8Array }> => ({
    width: size,
    height: size,
    data: new Uint8Array(await readFile(file)),
  });
  const pair = { content: await picture(content), style: await picture(style) };
  const executor = await executorNamed(name);
  const settings = { preset: 'custom', scales: 1, iterations: Number(iterations), ...METHODS[method] };
  const { losses, times } = await new DescentBench(executor).paint(pair, settings);
  console.log(JSON.stringify({ engine: `ours, ${executor.name}, ${NAMES[method]}`, losses, seconds: times }));
}

main(process.argv.slice(2) as Arguments).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
