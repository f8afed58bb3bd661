import { readFile } from 'node:fs/promises';
import { DescentBench } from './descent-bench.js';

/*
 * node descent.js lbfgs|adam ITERATIONS SIZE CONTENT STYLE: paints with the embedded model from files of raw RGB, SIZE pixels on a
 * side, and tells as a line of JSON how the loss fell. The time counts from the job's arrival at the engine, compiling included.
 */

const METHODS = { lbfgs: { method: 'lbfgs', learningRate: 1 }, adam: { method: 'adam', learningRate: 10, clamp: false } } as const;
const NAMES = { lbfgs: 'L-BFGS', adam: 'Adam' };

async function main(method: keyof typeof METHODS, iterations: number, size: number, content: string, style: string): Promise<void> {
  const picture = async (file: string): Promise<{ width: number; height: number; data: Uint8Array }> => ({
    width: size,
    height: size,
    data: new Uint8Array(await readFile(file)),
  });
  const pair = { content: await picture(content), style: await picture(style) };
  const { losses, times } = await new DescentBench().paint(pair, { preset: 'custom', scales: 1, iterations, ...METHODS[method] });
  console.log(JSON.stringify({ engine: `ours, ${NAMES[method]}`, losses, seconds: times }));
}

const [method, iterations, size, content, style] = process.argv.slice(2) as [keyof typeof METHODS, string, string, string, string];
main(method, Number(iterations), Number(size), content, style).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
