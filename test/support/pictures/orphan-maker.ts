import { decodePicture, decoderPids } from '../../../src/image/decode.js';

/*
 * A program that decodes a picture, prints the id of the process that did it, and then waits to be killed, or ends by itself.
 */

const raw = { data: new Uint8Array(12), width: 2, height: 2, channels: 3 } as const;
void decodePicture({ name: 'it', raw }, 0).then(() => {
  process.stdout.write(`${decoderPids().join()}\n`);
  if (process.argv[2] === 'wait') setInterval(() => undefined, 1000);
});
