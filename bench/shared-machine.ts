import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { PROCESS_PRIORITIES } from '../src/properties/nodes/engine.js';
import type { Painted } from './event-loop.js';
import { runProgram } from './peer-programs.js';
import { median } from './statistics.js';
import { row } from './table.js';

/*
 * npm run bench:shared [-- ROUNDS] [ITERATIONS] [BUSY]: how long painting takes with each priority of the engine process, alone and beside
 * BUSY programs (2) that keep a processor busy each, and how late Node-RED's event loop is meanwhile. The cases are measured in turn,
 * ROUNDS times (3). On a quiet machine with two cores it takes some minutes.
 */

interface Case {
  readonly priority: string;
  readonly busy: number;
}

const keyOf = ({ priority, busy }: Case): string => `${priority} beside ${busy}`;

function keepBusy(): ChildProcess {
  return spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' });
}

async function measure({ priority, busy }: Case, iterations: string): Promise<Painted> {
  const others = Array.from({ length: busy }, keepBusy);
  try {
    return await runProgram<Painted>(process.execPath, [join(__dirname, 'event-loop.js'), priority, iterations]);
  } finally {
    for (const other of others) other.kill('SIGKILL');
  }
}

async function main([rounds = '3', iterations = '100', busy = '2']: readonly string[]): Promise<void> {
  const cases = PROCESS_PRIORITIES.flatMap((priority): Case[] => [0, Number(busy)].map((count) => ({ priority, busy: count })));
  const results = new Map<string, Painted[]>();
  for (let round = 0; round < Number(rounds); round++) {
    for (const each of cases) {
      const painted = await measure(each, iterations);
      console.error(`${keyOf(each)}: ${painted.seconds.toFixed(1)} s`);
      results.set(keyOf(each), [...(results.get(keyOf(each)) ?? []), painted]);
    }
  }
  const middle = (of: Case, figure: keyof Painted): number => median(results.get(keyOf(of))!.map((painted) => painted[figure]));
  row(['priority', 'busy programs', 'seconds', 'times as long', 'event loop late, ms: 99th percentile', 'worst']);
  row(['---', '--:', '--:', '--:', '--:', '--:']);
  for (const each of cases) {
    const times = middle(each, 'seconds') / middle({ ...each, busy: 0 }, 'seconds');
    const figures = [middle(each, 'seconds'), times, middle(each, 'p99'), middle(each, 'worst')];
    row([each.priority, each.busy, ...figures.map((figure) => figure.toFixed(1))]);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
