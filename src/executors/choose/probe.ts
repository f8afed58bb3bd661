import { types } from 'node:util';
import { reasonOf } from '../../errors.js';
import { disagreement, measureIteration } from './benchmark.js';
import type { Executor } from '../executor.js';
import type { Device, ExecutorName } from '../executor-names.js';
import { createExecutor } from './create-executor.js';
import { EXECUTORS } from '../executors.js';
import type { Measurement, MeasurementRequest } from './measure.js';

/*
 * Forked with a request as JSON in the first argument: loads one executor, measures it, and says so.
 */

/** Pixels on a side of the picture for which a graphics card must agree with the processor. */
const SIZE = 32;
/** Relative. Cards round more: NVIDIA's multiply with 10 bits, which no eye sees. What is wrong is wrong by more. */
const TOLERANCE = 0.02;

async function measure({ executor: name, device = 'cpu', threads, size, iterations }: MeasurementRequest): Promise<Measurement> {
  try {
    const executor = device === 'cpu' ? await onProcessor(name, threads) : await onCard(name, device, threads);
    const { library, slowerBecause } = executor;
    return { library, milliseconds: await measureIteration(executor, size, iterations), ...(slowerBecause && { slowerBecause }) };
  } catch (error) {
    const { reason } = types.isNativeError(error) && 'parameters' in error ? (error.parameters as { reason?: string }) : {};
    return { error: reason ?? plain(reasonOf(error)) };
  }
}

async function onProcessor(executor: ExecutorName, threads: number): Promise<Executor> {
  return (await createExecutor({ executor, device: 'cpu', threads })).executor;
}

/** @throws Error where the card computes something else than the processor */
async function onCard(name: ExecutorName, device: Device, threads: number): Promise<Executor> {
  const { create } = EXECUTORS[name];
  const card = await create({ threads, device });
  const difference = await disagreement(card, await create({ threads, device: 'cpu' }), SIZE);
  // It may be NaN.
  if (!(difference <= TOLERANCE)) throw new Error(`it computes something else than the processor (off by ${difference.toPrecision(2)})`);
  return card;
}

/** onnxruntime's messages begin with a source file, its line and a function. */
function plain(message: string): string {
  return message
    .trim()
    .replace(/^\S+\.(?:cc|h):\d+ .* was false\. /s, '')
    .split('\n')[0]!;
}

process.on('disconnect', () => process.exit(0));
void measure(JSON.parse(process.argv[2] ?? '') as MeasurementRequest).then((measurement) => {
  process.send?.(measurement, () => process.exit(0));
});
