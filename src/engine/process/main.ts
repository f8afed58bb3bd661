import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { serializeError } from '../../errors.js';
import { createExecutor } from '../executors.js';
import { EngineService } from '../service.js';
import { memoryLimitInBytes, type EngineSettings } from '../settings.js';
import type { FromEngine, ToEngine } from './protocol.js';

/*
 * The engine process: forked with its settings as JSON in the first argument, spoken to over the IPC channel.
 */

const settings = JSON.parse(process.argv[2] ?? '') as EngineSettings;
const running = new Map<number, AbortController>();

function send(message: FromEngine): void {
  // A closed channel means that nobody waits for the answer any more.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function start(): EngineService | null {
  try {
    const executor = createExecutor(settings);
    const service = new EngineService(executor, memoryLimitInBytes(settings));
    send({ type: 'ready', executor: executor.name });
    return service;
  } catch (error) {
    send({ type: 'unavailable', error: serializeError(error) });
    return null;
  }
}

async function answer(service: EngineService, { id, kind, params }: Extract<ToEngine, { type: 'request' }>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const report = (event: Extract<FromEngine, { type: 'progress' }>['event']): void => send({ type: 'progress', id, event });
    const value = await service.handle(kind, params, { id, signal: controller.signal, report });
    send({ type: 'result', id, value });
  } catch (error) {
    send({ type: 'failure', id, error: serializeError(error) });
  } finally {
    running.delete(id);
  }
}

// Node-RED decides when its engine ends; a Ctrl-C reaches the whole process group.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
new Worker(join(__dirname, 'heart.js')).unref();

const service = start();
process.on('message', (message: ToEngine) => {
  if (!service) return;
  if (message.type === 'request') void answer(service, message);
  else if (message.type === 'cancel') running.get(message.id)?.abort();
  else service.steer(message.id, message.weights);
});
