import { writeSync } from 'node:fs';
import { whenToldToEnd } from './process-end.js';

/*
 * A process that tells half of a message to the one that forked it, and prints a line after that.
 */

/** Behind the standard streams. */
const CHANNEL = 3;

whenToldToEnd(() => Promise.resolve());
writeSync(CHANNEL, '{"half":');
console.log('told');
