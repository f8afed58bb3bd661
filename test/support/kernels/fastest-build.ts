import { join } from 'node:path';
import type * as Builder from '../../../src/graph/builder.js';
import type * as Kernels from '../../../src/executors/kernels/kernels.js';

/*
 * Run with the root of a built package: computes 1 + 2 + 3 with the fastest kernels that run there, and says which they are.
 */

/** What is printed, as JSON. */
export interface FastestBuild {
  readonly library: string;
  readonly slowerBecause?: readonly string[];
  readonly sum: number;
}

async function main(root: string): Promise<FastestBuild> {
  /* eslint-disable @typescript-eslint/no-require-imports -- the package that is tested, which may be a copy of this one */
  const { createKernelsExecutor } = require(join(root, 'dist', 'src', 'executors', 'kernels', 'kernels.js')) as typeof Kernels;
  const build = require(join(root, 'dist', 'src', 'graph', 'builder.js')) as typeof Builder;
  /* eslint-enable @typescript-eslint/no-require-imports */
  const executor = createKernelsExecutor({ threads: 1 });
  const program = await executor.compile({ sum: build.sum(build.input('x', [3])) });
  const { sum } = await program.run({ x: Float32Array.of(1, 2, 3) });
  const { library, slowerBecause } = executor;
  return { library, ...(slowerBecause && { slowerBecause }), sum: sum![0]! };
}

void main(process.argv[2]!).then((found) => {
  console.log(JSON.stringify(found));
  process.exit(0);
});
