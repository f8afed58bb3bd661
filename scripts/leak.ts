import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { childPids } from './child-pids.js';
import { ROOT, startNodeRed } from './node-red.js';

/*
 * npm run leak [-- RUNS]: paints the first example again and again in one Node-RED (9 times), and prints what Node-RED, the engine
 * process and those that decode pictures have resident after each run. Fails where the last three runs differ by more than 3 %: the first ones warm up compilers and
 * pools. The command tells glibc to give back what is freed, so that what is held shows and not what may be used again (docs/decisions/memory.md).
 */

const EXAMPLE = join(ROOT, 'examples', '01 - paint a picture.json');
const LAST = 3;
const MOST_GROWTH = 1.03;
/** Pictures are decoded two at a time, and two more that take long. */
const MOST_DECODERS = 4;
/** After a run, until the engine's garbage has been collected, too, which happens when it has been idle for a while. */
const SETTLE_MS = 20_000;

/** Resident memory of a process in megabytes. */
function resident(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024;
}

/** Of all children of this process that run a script, of which there must be as many. */
function residentOf(script: string, least: number, most: number): number {
  const pids = childPids(script);
  if (pids.length < least || pids.length > most)
    throw new Error(`Expected ${least} to ${most} processes of ${script}, found ${pids.length}`);
  return pids.reduce((sum, pid) => sum + resident(pid), 0);
}

async function main(runs: number): Promise<void> {
  const flows = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as { id: string; type: string }[];
  let fail: (error: Error) => void = () => undefined;
  const nodeRed = await startNodeRed({
    flows,
    port: null,
    workingDirectory: join(ROOT, 'out', 'leak'),
    onLog: (level, text) => (level === 'error' ? fail(new Error(text)) : console.warn(text)),
  });
  let painted: () => void = () => undefined;
  nodeRed.runtime.hooks.add('onSend.leak', (events: { source: { node: { type: string } } }[]) => {
    if (events.some(({ source }) => source.node.type === 'neural-style-image-out')) painted();
  });

  console.log('| run | Node-RED, MB | engine, MB | decoders, MB |');
  console.log('| --: | --: | --: | --: |');
  const rows: (readonly [number, number, number])[] = [];
  for (let run = 1; run <= runs; run++) {
    await new Promise<void>((resolve, reject) => {
      [painted, fail] = [resolve, reject];
      nodeRed.press(flows.find(({ type }) => type === 'inject')!.id);
    });
    await wait(SETTLE_MS);
    globalThis.gc?.();
    const engine = residentOf('engine-main.js', 1, 1);
    // They end where they have no work for a minute.
    const decoders = residentOf('decoder-main.js', 0, MOST_DECODERS);
    const row = [resident(process.pid), engine, decoders] as const;
    rows.push(row);
    console.log(`| ${run} | ${row.map((megabytes) => megabytes.toFixed(0)).join(' | ')} |`);
  }
  await nodeRed.stop();
  // Decoders are there or not: by chance they have rested for a minute.
  const last = [0, 1].map((column) => rows.slice(-LAST).map((row) => row[column]!));
  const growth = last.map((column) => Math.max(...column) / Math.min(...column));
  console.log(`\nThe last ${LAST} runs, the most against the least: ${growth.map((ratio) => ratio.toFixed(3)).join(' and ')}`);
  if (growth.some((ratio) => ratio > MOST_GROWTH)) process.exitCode = 1;
}

main(Number(process.argv[2] ?? 9)).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
