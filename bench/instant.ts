import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineService } from '../src/engine/service.js';
import { decodePicture, toSharp } from '../src/image/decode.js';
import type { InstantJob } from '../src/instant/instant-job.js';
import { JOINED_LAYERS } from '../src/instant/painter-weights.js';
import { GRAM_MATRICES } from '../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import { readFileSync } from 'node:fs';
import { DescentBench, loadPair } from './descent-bench.js';
import { executorNamed } from './executor-named.js';
import { drawSheet } from './sheet.js';
import { median } from './statistics.js';

/*
 * node dist/bench/instant.js OUT CONTENT=STYLE … [--size 256] [--executor auto] [--rounds 10] [--sheet FILE]
 *
 * Paints pairs at once, writes OUT/N.png and OUT/results.json, and says how long a picture takes: the first with a style, and then.
 * The sheet has a row for each pair: content, style, painted at once, and by the preset balanced.
 */

const OPTIONS = {
  size: { type: 'string', default: '256' },
  executor: { type: 'string', default: 'auto' },
  rounds: { type: 'string', default: '10' },
  strength: { type: 'string', default: '1' },
  detail: { type: 'string', default: '1' },
  practice: { type: 'string', default: '0' },
  sheet: { type: 'string' },
} as const;

const BUDGET = 8e9;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [out = '.', ...pairs] = positionals.map((path) => path);
  mkdirSync(out, { recursive: true });
  const service = new EngineService(await executorNamed(values.executor), BUDGET);
  const context = { id: 1, signal: new AbortController().signal, report: () => undefined };
  const descent = values.sheet ? new DescentBench(await executorNamed(values.executor)) : null;
  const results = [];
  const cells = [];
  for (const [index, pair] of pairs.entries()) {
    const [content, style] = pair.split('=').map((path) => resolve(path)) as [string, string];
    const read = (path: string) => decodePicture({ file: readFileSync(path), name: path }, Number(values.size));
    const recipe = { model: EMBEDDED_MODEL, picture: await read(style), layers: JOINED_LAYERS };
    const job: InstantJob = {
      model: EMBEDDED_MODEL,
      content: await read(content),
      styles: [{ tensors: await service.handle('style', { statistic: GRAM_MATRICES, recipe }, context), blend: 1 }],
      strength: JOINED_LAYERS.map(() => Number(values.strength)),
      detail: Number(values.detail),
      practice: Number(values.practice),
    };
    const times: number[] = [];
    let painted = job.content;
    for (let round = 0; round <= Number(values.rounds); round++) {
      // Another picture each time: features of one are kept.
      const data = job.content.data.map((value, at) => (at === 0 ? value ^ (round & 1) ^ (round >> 1) : value));
      const start = performance.now();
      painted = await service.handle('instant', { ...job, content: { ...job.content, data } }, context);
      times.push(performance.now() - start);
    }
    const result = join(resolve(out), `${index}.png`);
    writeFileSync(result, await toSharp(painted).png().toBuffer());
    results.push({ content, style, result });
    if (descent) {
      const pair = await loadPair(content, style, Number(values.size));
      const { result: optimised } = await descent.paint(pair, { preset: 'balanced' });
      cells.push([pair.content, pair.style, painted, optimised.picture]);
    }
    const { width, height } = painted;
    process.stdout.write(`${width}×${height}: ${times[0]!.toFixed(0)} ms, then ${median(times.slice(1)).toFixed(1)} ms\n`);
  }
  writeFileSync(join(out, 'results.json'), JSON.stringify(results));
  if (values.sheet) await drawSheet(cells, values.sheet);
}

void main();
