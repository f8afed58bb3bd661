import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { automaticOrder } from '../../executors/choose/automatic.js';
import { ownVersion, versionOf } from '../../executors/choose/packages.js';
import {
  CARDS,
  EXECUTOR_NAMES,
  EXECUTOR_TRAITS,
  type ExecutorName,
  executorsThat,
  type ExecutorTraits,
} from '../../executors/executor-names.js';
import { measureExecutor, type Measurement } from '../../executors/choose/measure.js';
import { SpeedRecord, speedsFile } from '../../executors/choose/speeds.js';
import { numberSetting } from '../../settings/values.js';
import { adviceFor, type CardFindings, type Findings, rebuildAdvice, runs } from '../advice.js';
import { type Context, EXIT } from '../context.js';
import { inspectMachine, type Machine } from '../machine.js';
import { inspectPictures } from '../pictures.js';

const SIZE = 256;
const ITERATIONS = 5;
const GIGABYTE = 1024 ** 3;

/**
 * `neural-style doctor`: whether pictures can be read, which engines run here, how fast, which one `auto` takes, and what would be faster.
 * @returns the exit code: done if pictures can be read and at least one engine runs
 */
export async function doctor(args: string[], { env, out, log }: Context): Promise<number> {
  const { values } = parseArgs({ args, options: { threads: { type: 'string' } } });
  const threads = numberSetting(values.threads ?? 0, { setting: 'threads', minimum: 0, integer: true });
  const machine = inspectMachine();
  const pictures = await inspectPictures();
  out.write(`${describe(machine)}\n${pictures.text}\n\n`);

  const findings: Partial<Record<ExecutorName, Measurement>> = {};
  for (const executor of EXECUTOR_NAMES) {
    log.write(`measuring ${executor} …\n`);
    findings[executor] = await measureExecutor({ executor, threads, size: SIZE, iterations: ITERATIONS });
  }
  const found = findings as Findings;
  const cards: CardFindings = {};
  // Without the library that drives them there is nothing to ask.
  for (const executor of executorsThat(({ devices }) => CARDS.some((card) => devices.includes(card)))) {
    const { devices }: ExecutorTraits = EXECUTOR_TRAITS[executor];
    for (const device of runs(found[executor]) ? CARDS.filter((card) => devices.includes(card)) : []) {
      log.write(`measuring ${executor} on ${device} …\n`);
      cards[device] ??= await measureExecutor({ executor, device, threads, size: SIZE, iterations: ITERATIONS });
    }
  }
  const order = await automaticOrder(threads, { record: new SpeedRecord(speedsFile(env)) });
  const automatic = order.find((executor) => isTaken(executor, found[executor]));

  out.write(`One iteration at ${SIZE}×${SIZE} pixels with the embedded model:\n`);
  for (const executor of EXECUTOR_NAMES) {
    out.write(`  ${line(executor, found[executor])}${executor === automatic ? '  ← automatic takes this' : ''}\n`);
  }
  for (const [device, measurement] of Object.entries(cards)) out.write(`  ${line(`- on ${device}`, measurement)}\n`);
  out.write(`\n${automatic ? `What would be faster: ${adviceFor(machine, found, cards)}` : 'No engine runs here.'}\n`);
  const rebuild = runs(found.onnxruntime) ? rebuildAdvice(machine, env, hasCuda()) : null;
  if (rebuild !== null) out.write(`${rebuild}\n`);
  return automatic && pictures.works ? EXIT.done : EXIT.failed;
}

/** True if onnxruntime-node has the files that its install script fetches. */
function hasCuda(): boolean {
  const folder = dirname(require.resolve(`${EXECUTOR_TRAITS.onnxruntime.package}/package.json`));
  return existsSync(join(folder, 'bin', 'napi-v6', 'linux', 'x64', 'libonnxruntime_providers_shared.so'));
}

/** `auto` wants an executor's own package, not one that it falls back to. */
function isTaken(executor: ExecutorName, measurement: Measurement): boolean {
  const { fallback, package: own }: ExecutorTraits = EXECUTOR_TRAITS[executor];
  return runs(measurement) && (!fallback || measurement.library === own);
}

function describe({ platform, arch, libc, processor, cores, memory, instructions }: Machine): string {
  const system = [`${platform} ${arch}`, libc].filter(Boolean).join(', ');
  return [
    `@neural-style/node-red ${ownVersion()}, Node.js ${process.versions.node}, ${system}`,
    `${processor}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${(memory / GIGABYTE).toFixed(1)} GB`,
    ...(instructions.length > 0 ? [`It has ${instructions.join(', ')}.`] : []),
  ].join('\n');
}

function line(engine: string, measurement: Measurement): string {
  const name = engine.padEnd(Math.max(...EXECUTOR_NAMES.map(({ length }) => length)));
  if (!runs(measurement)) return `${name}  does not run: ${measurement.error}`;
  const { library, milliseconds, slowerBecause = [] } = measurement;
  const reasons = slowerBecause.length > 0 ? ` (not faster: ${slowerBecause.join('; ')})` : '';
  return `${name}  ${milliseconds.toFixed(0).padStart(5)} ms  ${[library, versionOf(library)].filter(Boolean).join(' ')}${reasons}`;
}
