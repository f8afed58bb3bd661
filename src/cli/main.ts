#!/usr/bin/env node
import { run } from './run.js';

const args = process.argv.slice(2);
const interrupted = new AbortController();
const urgent = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort();
    // A worker has a use for the second signal; for other commands it is the end, as it is for any program.
    if (args[0] === 'worker') process.once(signal, () => urgent.abort());
  });
}

void run(args, {
  env: process.env,
  directory: process.cwd(),
  out: process.stdout,
  log: process.stderr,
  signal: interrupted.signal,
  urgent: urgent.signal,
}).then((code) => {
  process.exitCode = code;
});
