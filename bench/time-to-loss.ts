import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { LEAN_MALLOC } from '../src/child-process/lean-malloc.js';
import { ROOT } from '../scripts/node-red.js';
import { paintWithPyTorch, runProgram, type Trace } from './peer-programs.js';

/** Iterations of Adam that set the losses to be reached, and the most that each program is given. */
export interface Race {
  readonly size: number;
  readonly targets: readonly number[];
  readonly iterations: number;
}

/** When a program reached a loss; null where it did not. */
export interface Arrival {
  readonly engine: string;
  readonly reached: readonly ({ readonly seconds: number; readonly iterations: number } | null)[];
}

/** Losses before the first step that differ by more would mean that the programs do not compute the same. */
const TOLERANCE = 1e-3;

/**
 * How long it takes to paint as well as so many iterations of PyTorch's Adam: first example, embedded model, from the photograph.
 * @throws Error where the programs do not agree on the loss of the photograph
 */
export async function timeToLoss(python: string, { size, targets, iterations }: Race): Promise<Arrival[]> {
  const folder = await mkdtemp(join(tmpdir(), 'neural-style-bench-'));
  try {
    const raw = async (name: string): Promise<string> => {
      const image = sharp(join(ROOT, 'examples', `${name}.jpg`)).resize(size, size, { fit: 'cover' });
      await writeFile(join(folder, name), await image.removeAlpha().toColourspace('srgb').raw().toBuffer());
      return join(folder, name);
    };
    const pictures = { height: size, width: size, content: await raw('valley'), style: await raw('brushstrokes') };
    const ours = (executor: string, method: string): Promise<Trace> =>
      runProgram(
        process.execPath,
        [join(__dirname, 'descent.js'), executor, method, String(iterations), String(size), pictures.content, pictures.style],
        LEAN_MALLOC,
      );
    const adam = await paintWithPyTorch(python, 'adam', iterations, pictures);
    const traces: Trace[] = [];
    for (const executor of ['kernels', 'onnxruntime']) traces.push(await ours(executor, 'lbfgs'));
    traces.push(await paintWithPyTorch(python, 'lbfgs', iterations, pictures));
    for (const executor of ['kernels', 'onnxruntime']) traces.push(await ours(executor, 'adam'));
    traces.push(adam);
    for (const { engine, losses } of traces) {
      const difference = Math.abs(losses[0]! / adam.losses[0]! - 1);
      if (difference > TOLERANCE) throw new Error(`${engine} does not compute what PyTorch does: the first loss is off by ${difference}`);
    }
    const goals = targets.map((target) => adam.losses[Math.min(target, iterations) - 1]!);
    return traces.map(({ engine, losses, seconds }) => ({
      engine,
      reached: goals.map((goal) => {
        const index = losses.findIndex((loss) => loss <= goal);
        return index < 0 ? null : { seconds: seconds[index]!, iterations: index + 1 };
      }),
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
