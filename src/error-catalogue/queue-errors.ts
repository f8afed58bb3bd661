import { entry } from './entry.js';

/** Errors of a job queue and its workers. */
export const QUEUE_ERRORS = {
  'queue-unavailable': entry(
    500,
    'no',
    'The job queue needs the packages bullmq and ioredis, which could not be loaded: __reason__.',
    'Run "npm install bullmq ioredis" in the Node-RED user directory, or where the worker is installed.',
  ),
  'queue-unreachable': entry(
    503,
    'later',
    'The job queue at __address__ cannot be used: __reason__.',
    'Check that Redis or Valkey runs there, the address, and the user and password.',
  ),
  'queue-memory': entry(
    503,
    'later',
    'The Redis at __address__ has no memory left for the job: __reason__.',
    'Raise maxmemory there, send fewer or smaller pictures at once, or set a picture store, which keeps large ones out of Redis.',
  ),
  'job-invalid': entry(
    500,
    'no',
    'Expected __expected__ in what came through the job queue, at __where__.',
    'Use one version of @neural-style/node-red on all machines, and let nothing else write to the queue.',
  ),
  'job-too-large': entry(
    413,
    'no',
    'The job or its answer has __megabytes__ MB, and at most __limit__ MB go through the queue.',
    'Lower the size in the image in or style transfer node, or raise --max-megabytes of the workers.',
  ),
  'job-timeout': entry(
    504,
    'later',
    'No worker has delivered the job within __minutes__ min.',
    'Start more workers, check those that run, or raise the time limit in the engine node.',
  ),
  'worker-lost': entry(
    500,
    'once',
    'The job was given up: __reason__.',
    'See the log of the workers; if this repeats, try a smaller picture or give them more memory.',
  ),
  'worker-model-missing': entry(
    500,
    'no',
    'The worker __worker__ does not have the weights __model__ (__hash__).',
    'Install them there with "npx neural-style models pull" or "import", or start it with --pull for those that can be downloaded.',
  ),
  'store-failed': entry(
    503,
    'later',
    'The picture store __store__ cannot be used: __reason__.',
    'Check its address, the credentials, and that all machines reach it.',
  ),
} as const;
