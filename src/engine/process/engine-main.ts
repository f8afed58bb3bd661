import { Socket } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { serializeError } from '../../errors.js';
import { createExecutor } from '../../executors/choose/create-executor.js';
import { EngineService } from '../service.js';
import { memoryLimitInBytes, type EngineSettings } from '../../settings/engine-settings.js';
import { Channel } from './channel.js';
import { lowerPriority } from './priority.js';
import { CHANNEL_FD, type FromEngine, type ToEngine } from './engine-protocol.js';

/*
 * The engine process: started with its settings as JSON in the first argument, spoken to over a pipe.
 */

const settings = JSON.parse(process.argv[2] ?? '') as EngineSettings;
const running = new Map<number, AbortController>();
/** Null until it is ready; no request comes before. */
let service: EngineService | null = null;

async function start(): Promise<void> {
  try {
    lowerPriority(settings.processPriority);
    const { executor, passedOver } = await createExecutor(settings);
    const { name, library, device } = executor;
    service = new EngineService(executor, memoryLimitInBytes(settings));
    channel.send({ type: 'ready', engine: { name, library, device, passedOver } });
  } catch (error) {
    channel.send({ type: 'unavailable', error: serializeError(error) });
  }
}

async function answer(service: EngineService, { id, kind, params }: Extract<ToEngine, { type: 'request' }>): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const report = (event: Extract<FromEngine, { type: 'progress' }>['event']): void => channel.send({ type: 'progress', id, event });
    const value = await service.handle(kind, params, { id, signal: controller.signal, report });
    channel.send({ type: 'result', id, value });
  } catch (error) {
    channel.send({ type: 'failure', id, error: serializeError(error) });
  } finally {
    running.delete(id);
  }
}

function handle(message: ToEngine): void {
  if (!service) return;
  if (message.type === 'request') void answer(service, message);
  else if (message.type === 'cancel') running.get(message.id)?.abort(message.reason);
  else service.steer(message.id, message.steering);
}

// Node-RED decides when its engine ends; a Ctrl-C reaches the whole process group.
process.on('SIGINT', () => undefined);
// Without Node-RED at the other end, or with one that no longer makes sense, there is nothing to do.
const leave = (): void => process.exit(0);
const pipe = new Socket({ fd: CHANNEL_FD }).on('close', leave);
const channel = new Channel<FromEngine, ToEngine>(pipe, handle, leave);
new Worker(join(__dirname, 'heartbeat.js'), { execArgv: [] }).unref();
void start();
