import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from '../scripts/node-red.js';
import type { Painted } from './event-loop.js';
import { measureInTurn, type Case, type Result } from './measure.js';
import { benchPlot, type Panel } from './plot.js';
import { contenders, runProgram } from './peer-programs.js';
import { timeToLoss } from './time-to-loss.js';
import { row } from './table.js';

/*
 * npm run bench [-- --python PATH] [--tfjs PATH] [--only vgg19-512,compact-256,race,event-loop] [--rounds 3] [--runs 5] [--svg FILE]
 *
 * What one iteration costs, in time and memory, with each of our engines and, where they are, with PyTorch and plain tfjs-node;
 * how long painting takes; and what Node-RED notices of it. Each measurement runs in a process of its own, whose peak memory is
 * therefore its own, and in turn with the others. `--tfjs` is what `scripts/tfjs-node.sh` prints. On a quiet machine with two
 * cores it takes a quarter of an hour.
 */

const CASES: readonly Case[] = (['vgg19', 'compact'] as const).flatMap((network) =>
  [256, 512, 1024].map((size): Case => ({ network, size })),
);
/** Seconds after which no further iteration of a round begins. */
const SECONDS = 4;
const RACE = { size: 256, targets: [100, 500], iterations: 500 };

const OPTIONS = {
  python: { type: 'string' },
  tfjs: { type: 'string' },
  only: { type: 'string' },
  rounds: { type: 'string', default: '3' },
  runs: { type: 'string', default: '5' },
  svg: { type: 'string', default: join(ROOT, 'out', 'bench', 'bench.svg') },
} as const;

const NETWORKS = { vgg19: 'VGG-19 to relu5_1', compact: 'embedded model' };
/** Engines of whose medians, in the same run, all have shares. */
const REFERENCES = ['ours: onnxruntime', 'PyTorch, float32', 'PyTorch, bfloat16'];

function printHeader(machine: string): void {
  console.log(`${machine}\n`);
  row(['network', 'size', 'engine', 'ms per iteration: best', 'median', 'peak memory', ...REFERENCES.map((name) => `of ${name}`)]);
  row(['---', '--:', '---', '--:', '--:', '--:', ...REFERENCES.map(() => '--:')]);
}

function printResults({ of, results }: Panel): void {
  const number = (value: number): string => Math.round(value).toLocaleString('en-US');
  for (const { name, best, median, peakMegabytes } of results) {
    const shares = REFERENCES.map((reference) => {
      const against = results.find((result) => result.name === reference);
      return against ? (median / against.median).toFixed(2) : '';
    });
    row([NETWORKS[of.network], `${of.size}²`, name, number(best), number(median), `${number(peakMegabytes)} MB`, ...shares]);
  }
}

async function race(python: string): Promise<void> {
  console.log(`\nSeconds (iterations) to the loss of so many iterations of PyTorch's Adam; embedded model, ${RACE.size}²\n`);
  row(['program', ...RACE.targets.map((target) => `${target} × Adam`)]);
  row(['---', ...RACE.targets.map(() => '--:')]);
  for (const { engine, reached } of await timeToLoss(python, RACE)) {
    row([engine, ...reached.map((arrival) => (arrival ? `${arrival.seconds.toFixed(1)} (${arrival.iterations})` : 'not reached'))]);
  }
}

async function eventLoop(): Promise<void> {
  const { p99, worst } = await runProgram<Painted>(process.execPath, [join(__dirname, 'event-loop.js')]);
  console.log(`\nNode-RED's event loop while a 512² job runs: 99th percentile ${p99.toFixed(1)} ms, worst ${worst.toFixed(1)} ms late`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: OPTIONS });
  const only = values.only?.split(',');
  const wanted = (name: string): boolean => !only || only.includes(name);
  const effort = { rounds: Number(values.rounds), runs: Number(values.runs), seconds: SECONDS };
  const all = contenders({ python: values.python, tfjs: values.tfjs && resolve(values.tfjs) });

  const machine = `${cpus().length} cores, ${cpus()[0]?.model.trim() ?? ''}, Node ${process.versions.node}`;

  const panels: Panel[] = [];
  const cases = CASES.filter(({ network, size }) => wanted(`${network}-${size}`));
  if (cases.length > 0) {
    printHeader(machine);
  }
  for (const of of cases) {
    const results: readonly Result[] = await measureInTurn(of, all, effort, (text) => console.error(text));
    panels.push({ of, results });
    printResults({ of, results });
  }
  if (panels.length > 0) {
    mkdirSync(dirname(values.svg), { recursive: true });
    writeFileSync(values.svg, benchPlot(panels, machine));
    console.log(`\n${values.svg}`);
  }
  if (values.python && wanted('race')) await race(values.python);
  if (wanted('event-loop')) await eventLoop();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
