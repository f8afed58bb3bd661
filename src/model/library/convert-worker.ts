import { parentPort, workerData } from 'node:worker_threads';
import { serializeError } from '../../errors.js';
import { readNetworkFile } from '../readers/read-network.js';
import { writeNetwork } from '../write-network.js';
import type { Conversion, ConversionAnswer, Converted } from './convert.js';

async function convert({ source, target, metadata }: Conversion): Promise<Converted> {
  return writeNetwork(target, await readNetworkFile(source), metadata);
}

void convert(workerData as Conversion)
  .then(
    (converted): ConversionAnswer => ({ converted }),
    (error: unknown): ConversionAnswer => ({ error: serializeError(error) }),
  )
  .then((answer) => parentPort?.postMessage(answer));
