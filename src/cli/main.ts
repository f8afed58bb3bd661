#!/usr/bin/env node
import { run } from './run.js';

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupted.abort());

void run(process.argv.slice(2), {
  env: process.env,
  directory: process.cwd(),
  out: process.stdout,
  log: process.stderr,
  signal: interrupted.signal,
}).then((code) => {
  process.exitCode = code;
});
