import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { ModelSpec } from '../src/model/model-spec.js';
import { Networks } from '../src/evaluate/networks.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import { writeNetwork } from '../src/model/write-network.js';
import { executorNamed } from './executor-named.js';
import { Counts, idleExecutor, MANNERS, tryWithAdvice } from './memory-trial.js';
import { randomVgg19 } from './random-network.js';
import { row } from './table.js';

/*
 * npm run bench:memory [-- --idle] [--largest 1024] [--network compact,vgg19] [--executor kernels]: tries to paint pictures of many sizes
 * with many memory limits, and prints how many were painted, and how many refused: before they began, which is right where there is too
 * little memory, or after memory had been set aside, which is a fault. The size that a refusal advises is painted, too. An iteration at
 * each of two sizes is computed, except with --idle: then what the planner has planned is only gone through.
 */

/** Megabytes: small limits, and 75 % of what machines with 1, 2, 4 and 8 GB have. */
const LIMITS = [300, 400, 500, 600, 768, 900, 1000, 1536, 3072, 6144];
const SIDES = [256, 384, 500, 640, 768, 1024, 1333, 2048];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      idle: { type: 'boolean', default: false },
      largest: { type: 'string', default: '1024' },
      network: { type: 'string', default: 'compact,vgg19' },
      executor: { type: 'string', default: 'kernels' },
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'neural-style-bench-'));
  const vgg19: ModelSpec = { file: join(folder, 'vgg19.safetensors'), pooling: 'max' };
  const models: Readonly<Record<string, ModelSpec>> = { compact: EMBEDDED_MODEL, vgg19 };
  const native = await executorNamed(values.executor);
  const networks = new Networks();
  const executor = values.idle ? idleExecutor(native) : native;
  try {
    await writeNetwork(vgg19.file, randomVgg19());
    const all = new Counts();
    console.log(`${native.name}, ${native.library}${values.idle ? ', idle' : ''}\n`);
    row(['network', 'manner', 'tried', 'painted', 'refused', 'of these with a size advised, and painted', 'faults']);
    row(['---', '---', '--:', '--:', '--:', '--:', '--:']);
    for (const network of values.network.split(',')) {
      for (const [manner, trial] of Object.entries(MANNERS)) {
        const counts = new Counts();
        for (const side of SIDES.filter((each) => each <= Number(values.largest))) {
          for (const limit of LIMITS) {
            const size = { width: side, height: Math.round(0.75 * side) };
            counts.add(await tryWithAdvice({ ...trial, model: models[network]!, networks, executor, size, limit }));
          }
        }
        row([network, manner, ...counts.cells]);
        all.add(counts);
      }
    }
    row(['all', '', ...all.cells]);
    for (const fault of all.faults) console.log(fault);
    if (all.faults.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
