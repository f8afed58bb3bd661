import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { median } from './statistics.js';

/*
 * npm run bench [-- --python PATH]: what one iteration costs, in time and memory, and what Node-RED notices of it.
 *
 * Each measurement runs in a process of its own, whose peak memory is therefore its own. With a Python that has PyTorch,
 * PyTorch's iteration of the same objective is measured in turn with ours, so that both meet the machine in the same state.
 */

const ROUNDS = 3;
const RUNS = 5;

interface Measurement {
  readonly engine: string;
  readonly size: number;
  readonly milliseconds: number[];
  readonly peakMegabytes: number;
}

/** Runs a program that prints one line of JSON. */
function measure<T>(command: string, args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.on('error', reject);
    child.on('exit', (code) => {
      const line = output.trim().split('\n').at(-1) ?? '';
      if (code === 0) resolve(JSON.parse(line) as T);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${String(code)}`));
    });
  });
}

async function measureInTurn(programs: readonly (() => Promise<Measurement>)[]): Promise<Measurement[]> {
  const rounds: Measurement[][] = programs.map(() => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, program] of programs.entries()) rounds[index]!.push(await program());
  }
  return rounds.map((measurements) => ({
    ...measurements[0]!,
    milliseconds: measurements.flatMap(({ milliseconds }) => milliseconds),
    peakMegabytes: Math.max(...measurements.map(({ peakMegabytes }) => peakMegabytes)),
  }));
}

function row(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

async function main(): Promise<void> {
  const flag = process.argv.indexOf('--python');
  const python = flag < 0 ? null : process.argv[flag + 1]!;
  const ours = (network: string, size: number) => () =>
    measure<Measurement>(process.execPath, [join(__dirname, 'iteration.js'), network, String(size), String(RUNS)]);
  const torch = (size: number) => () =>
    measure<Measurement>(python!, [join(__dirname, '..', '..', 'bench', 'peers', 'pytorch.py'), String(size), String(RUNS)]);

  row(['network', 'engine', 'size', 'ms/iteration: best', 'median', 'peak memory, MB', 'of PyTorch']);
  row(['---', '---', '--:', '--:', '--:', '--:', '--:']);
  for (const [network, size] of [
    ['vgg19', 256],
    ['vgg19', 512],
    ['vgg19-relu4_1', 256],
    ['compact', 256],
    ['compact', 512],
  ] as const) {
    const peers = python && network === 'vgg19' && existsSync(python) ? [torch(size)] : [];
    const results = await measureInTurn([ours(network, size), ...peers]);
    const reference = results[1] ? median(results[1].milliseconds) : null;
    for (const { engine, milliseconds, peakMegabytes } of results) {
      const middle = median(milliseconds);
      const ratio = reference === null ? '' : (middle / reference).toFixed(2);
      row([network, engine, `${size}²`, Math.min(...milliseconds).toFixed(0), middle.toFixed(0), peakMegabytes, ratio]);
    }
  }
  const delay = await measure<{ worst: number; p99: number }>(process.execPath, [join(__dirname, 'event-loop.js')]);
  console.log(
    `\nNode-RED's event loop while a 512² job runs: 99th percentile ${delay.p99.toFixed(1)} ms, worst ${delay.worst.toFixed(1)} ms late`,
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
