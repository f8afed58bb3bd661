import { writeSync } from 'node:fs';
import { HEARTBEAT_INTERVAL, HEART_FD } from './engine-protocol.js';

/*
 * Runs in a worker thread of the engine process. One byte a second tells Node-RED that the process is scheduled, even
 * while its main thread computes for minutes. When nobody is left to hear it, Node-RED has ended without a word, and an
 * orphan that keeps all cores busy must not stay behind.
 */

setInterval(() => {
  try {
    writeSync(HEART_FD, '.');
  } catch (error) {
    // EAGAIN: Node-RED is there but too busy to read.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.kill(process.pid, 'SIGKILL');
  }
}, HEARTBEAT_INTERVAL);
