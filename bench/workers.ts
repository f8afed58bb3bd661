import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { QueueConnection } from '../src/queue/redis/connection.js';
import { Dispatch } from '../src/queue/sender/dispatch.js';
import { writeFrame } from '../src/queue/wire/frame.js';
import { loadLibraries } from '../src/queue/redis/libraries.js';
import { Names, PREFIX } from '../src/queue/wire/queue-names.js';
import { FrameStorage } from '../src/queue/wire/frame-storage.js';
import { publish } from '../src/queue/worker/work.js';

/*
 * Pictures an hour against the number of workers, with a real Redis: NEURAL_STYLE_REDIS=redis://… npm run bench:workers
 *
 * The computing of a picture is replaced by a sleep, so that one machine can stand for many; all else is as it is: the frame of
 * a picture goes to Redis and from there to a worker, one of the same size comes back, and what was kept of the job is removed.
 */

const WORKERS = [1, 2, 4, 8] as const;
const JOBS_PER_WORKER = 12;
/** Milliseconds: what a small frame takes with the embedded model, and nothing at all, to see where the queue itself ends. */
const SLEEPS = [1000, 0] as const;
/** A frame of noise does not compress: this is the PNG of a photograph of 512×384. */
const PICTURE_BYTES = 400_000;
const LIMITS = { maxBytes: 256e6, maxPixels: 100e6 };

async function measure(url: string, workers: number, milliseconds: number): Promise<number> {
  const libraries = await loadLibraries();
  const names = new Names(`bench-${randomBytes(4).toString('hex')}`);
  const connection = new QueueConnection(libraries, { url });
  await connection.ready();
  const frames = new FrameStorage(connection.commands, names, { store: null, storeAbove: Infinity });
  const dispatch = new Dispatch(libraries, connection, names, frames, LIMITS);
  const taking = Array.from({ length: workers }, () => {
    const worker = new Worker(
      names.jobs,
      async ({ id }) => {
        const frame = await frames.get(`${id!}-in`, { place: 'redis', bytes: 0 }, LIMITS.maxBytes);
        await sleep(milliseconds);
        return frames.put(`${id!}-out`, frame!);
      },
      { connection: connection.commands, prefix: PREFIX },
    );
    worker.on('completed', ({ id }) => void publish({ connection, names }, id!, { type: 'ended' }));
    return worker;
  });
  await Promise.all(taking.map((worker) => worker.waitUntilReady()));

  const jobs = workers * JOBS_PER_WORKER;
  const frame = await writeFrame({ data: new Uint8Array(randomBytes(PICTURE_BYTES)) });
  const options = { priority: 0, nameModel: () => Promise.reject(new Error('no models')), onReport: () => undefined };
  const began = performance.now();
  const sent = await Promise.all(Array.from({ length: jobs }, () => dispatch.send('optimize', frame, options)));
  await Promise.all(sent.map(({ result }) => result));
  const seconds = (performance.now() - began) / 1000;
  await Promise.all(taking.map((worker) => worker.close()));
  await dispatch.close();
  await connection.close();
  return jobs / seconds;
}

async function main(): Promise<void> {
  const url = process.env.NEURAL_STYLE_REDIS;
  if (!url) throw new Error('NEURAL_STYLE_REDIS names no Redis');
  console.log('| a picture takes | workers | pictures a second | of the ideal |\n| --- | ---: | ---: | ---: |');
  for (const milliseconds of SLEEPS) {
    for (const workers of WORKERS) {
      const rate = await measure(url, workers, milliseconds);
      const ideal = milliseconds > 0 ? `${((100 * rate * milliseconds) / 1000 / workers).toFixed(0)} %` : '–';
      console.log(`| ${milliseconds > 0 ? `${milliseconds / 1000} s` : 'no time'} | ${workers} | ${rate.toFixed(2)} | ${ideal} |`);
    }
  }
}

void main();
