import { readFile } from 'node:fs/promises';
import type { NodeAPI } from 'node-red';
import type * as Prometheus from 'prom-client';
import type { Registry } from 'prom-client';
import { allEngines } from './engines.js';
import { shared } from './admin-requests.js';
import { observe } from '../node/telemetry.js';

/** Seconds; a frame takes one or two, a large picture an hour. */
const DURATIONS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];
/** Bytes of a page in /proc/[pid]/statm, which Node.js cannot ask for: 4096 on all machines that we know of but some ARM ones. */
const PAGE = 4096;

/**
 * Adds `GET /neural-style/metrics`, for Prometheus, beside the editor and under its login (permission `neural-style.read`),
 * where prom-client is installed; else it answers 501 and says so.
 */
export function addMetrics(RED: NodeAPI): void {
  const prometheus = loadPrometheus();
  const registry = prometheus && createRegistry(prometheus);
  const collect = registry && shared(() => registry.metrics());
  RED.httpAdmin.get('/neural-style/metrics', RED.auth.needsPermission('neural-style.read'), (_request, response) => {
    if (!collect) {
      response.status(501).type('text').send('Metrics need prom-client: npm install prom-client in the Node-RED user directory.\n');
      return;
    }
    collect()
      .then((text) => response.type(registry.contentType).send(text))
      .catch(() => response.sendStatus(500));
  });
}

/** Null where it is not installed. */
function loadPrometheus(): typeof Prometheus | null {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an optional package, installed beside this one or not
    return require('prom-client') as typeof Prometheus;
  } catch {
    return null;
  }
}

/** The metrics in a registry of their own, so that they meet no others of the process. */
export function createRegistry({ Counter, Gauge, Histogram, Registry }: typeof Prometheus): Registry {
  const registers = [new Registry()];
  const messages = new Counter({
    registers,
    name: 'neural_style_messages_total',
    help: 'Messages that nodes have dealt with, by type and by the code of the error if there was one.',
    labelNames: ['type', 'error'],
  });
  const jobs = new Histogram({
    registers,
    name: 'neural_style_job_duration_seconds',
    help: 'Jobs that have ended, by outcome: seconds from the message to the end, waiting included.',
    labelNames: ['outcome'],
    buckets: DURATIONS,
  });
  const starts = new Counter({
    registers,
    name: 'neural_style_engine_starts_total',
    help: 'Starts of engine processes, the first and those after a crash or a rest.',
    labelNames: ['executor'],
  });
  const retries = new Counter({ registers, name: 'neural_style_retries_total', help: 'Jobs begun again since their engine ended.' });
  new Gauge({
    registers,
    name: 'neural_style_waiting_jobs',
    help: 'Jobs that wait for their turn, by engine.',
    labelNames: ['engine'],
    collect() {
      this.reset();
      for (const { id, engine } of allEngines()) this.set({ engine: id || 'default' }, engine.waiting);
    },
  });
  new Gauge({
    registers,
    name: 'neural_style_memory_bytes',
    help: 'Resident memory of Node-RED and, on Linux, of the engine processes.',
    labelNames: ['process'],
    async collect() {
      this.reset();
      this.set({ process: 'node-red' }, process.memoryUsage.rss());
      for (const { id, engine } of allEngines()) {
        const bytes = engine.pid === undefined ? null : await residentBytes(engine.pid);
        if (bytes !== null) this.set({ process: `engine ${id || 'default'}` }, bytes);
      }
    },
  });

  observe((report) => {
    if (report.kind === 'message') messages.inc({ type: report.type, error: report.error ?? '' });
    else if (report.kind === 'job') jobs.observe({ outcome: report.outcome }, report.seconds);
    else if (report.kind === 'start') starts.inc({ executor: report.executor });
    else retries.inc();
  });
  return registers[0]!;
}

/** Bytes of a process in memory; null where the system does not say. */
async function residentBytes(pid: number): Promise<number | null> {
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => null);
  return statm === null ? null : Number(statm.split(' ')[1]) * PAGE;
}
