import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { Soak } from '../support/node-red/soak.js';

/*
 * npm run soak [-- --minutes 30 --seed 1]: jobs, cancellations, deploys, crashes and bad pictures at random for half an hour.
 * Prints the account as Markdown; fails unless every message was answered once and nothing has grown.
 */

/** Rows of the table of what the process holds. */
const ROWS = 10;
/** The compilers, caches and pools of a process are warm by then. */
const WARM_ROW = 3;
const MOST_GROWTH = 1.1;

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' }, seed: { type: 'string', default: '1' } } });
  const minutes = Number(values.minutes);
  const seed = Number(values.seed);
  if (!(minutes > 0) || !Number.isInteger(seed)) throw new Error('Expected npm run soak -- --minutes 30 --seed 1');

  const soak = new Soak(seed);
  await soak.start();
  console.log(
    '| minutes | messages | Node-RED, MB | its heap, MB | engine, MB | file descriptors | engines | decoders | temporary files |',
  );
  console.log('| --: | --: | --: | --: | --: | --: | --: | --: | --: |');
  const memory: number[] = [];
  for (let row = 1; row <= ROWS; row++) {
    await soak.run((minutes * 60) / ROWS);
    await soak.settle();
    // A process that was told to end takes a moment, and so does the collector.
    await wait(2000);
    globalThis.gc?.();
    const holdings = Soak.holdings();
    memory.push(holdings.memory);
    const cells = [
      ((minutes * row) / ROWS).toFixed(0),
      soak.ledger.sent,
      holdings.memory,
      (process.memoryUsage().heapUsed / 2 ** 20).toFixed(1),
      Soak.engineMemory(),
      holdings.fileDescriptors,
      holdings.engines,
      holdings.decoders,
      holdings.temporaryFiles,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  await soak.stop();

  const { sent, painted, cancelled, failed, answeredAgain, unanswered, done } = soak.ledger;
  const failures = Object.values(failed).reduce((sum, count) => sum + count, 0);
  console.log(`\n${sent} messages = ${painted} painted + ${cancelled} cancelled + ${failures} failed + ${unanswered} unanswered`);
  console.log(`answered twice: ${answeredAgain}`);
  for (const [title, counts] of Object.entries({ failed, done }))
    console.log(
      `${title}: ${Object.entries(counts)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')}`,
    );
  const growth = memory.at(-1)! / memory[WARM_ROW - 1]!;
  console.log(`memory at the end: ${growth.toFixed(2)} times that after ${((minutes * WARM_ROW) / ROWS).toFixed(0)} minutes`);
  if (unanswered > 0 || answeredAgain > 0 || failures + painted + cancelled !== sent || growth > MOST_GROWTH) process.exitCode = 1;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
