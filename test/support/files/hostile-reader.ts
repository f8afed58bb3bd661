import { readFileSync, writeFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { processorSeconds } from '../processor-seconds.js';
import { NeuralStyleError } from '../../../src/errors.js';
import type { Network } from '../../../src/model/network.js';
import { readNetworkFile } from '../../../src/model/readers/read-network.js';
import { mutations } from './mutate.js';

/*
 * A program of its own, so that its memory can be limited and measured: reads damaged copies of a weights file and prints a
 * HostileReport. Arguments: the file, how many copies, the seed, where to put a copy, and "inflate" for a .mat whose
 * compressed variables are unpacked first, so that the damage reaches what is in them.
 */

export interface HostileReport {
  readonly refused: number;
  readonly loaded: number;
  /** What ended in anything else than a NeuralStyleError or a whole network. */
  readonly failures: readonly string[];
  /** Time of the processor, whatever else it does. */
  readonly slowestSeconds: number;
  readonly peakArrayBytes: number;
  readonly reasons: readonly string[];
}

async function main([file = '', count = '', seed = '', copy = '', inflate = '']: string[]): Promise<HostileReport> {
  const original = inflate ? unpacked(readFileSync(file)) : readFileSync(file);
  const next = mutations(original, Number(seed));
  const failures: string[] = [];
  const reasons = new Set<string>();
  let [refused, loaded, slowestSeconds, peakArrayBytes] = [0, 0, 0, 0];
  const watch = setInterval(() => (peakArrayBytes = Math.max(peakArrayBytes, process.memoryUsage().arrayBuffers)), 1);
  for (let number = 0; number < Number(count); number++) {
    writeFileSync(copy, next());
    // So that what is measured is what a few reads need, not what the collector has left lying about.
    if (number % 20 === 0) globalThis.gc?.();
    const start = process.cpuUsage();
    try {
      requireWhole(await readNetworkFile(copy));
      loaded += 1;
    } catch (error) {
      if (error instanceof NeuralStyleError && error.code === 'model-invalid') refused += 1;
      else failures.push(`copy ${number}: ${String(error)}`);
      if (error instanceof NeuralStyleError) reasons.add(String(error.parameters.reason).replace(/\d+/g, '0'));
    }
    peakArrayBytes = Math.max(peakArrayBytes, process.memoryUsage().arrayBuffers);
    slowestSeconds = Math.max(slowestSeconds, processorSeconds(start));
  }
  clearInterval(watch);
  return { refused, loaded, failures, slowestSeconds, peakArrayBytes, reasons: [...reasons] };
}

/** A level 5 file with its variables uncompressed. */
function unpacked(bytes: Buffer): Buffer {
  const parts = [bytes.subarray(0, 128)];
  for (let at = 128; at < bytes.length; at += 8 + bytes.readUInt32LE(at + 4)) {
    parts.push(inflateSync(bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at + 4))));
  }
  return Buffer.concat(parts);
}

function requireWhole({ convolutions, meanPixel, nominalChannels }: Network): void {
  let channels = 3;
  for (const { block, inChannels, outChannels, weight, bias } of convolutions) {
    const whole = inChannels === channels && weight.length === outChannels * inChannels * 9 && bias.length === outChannels;
    if (!whole || !(nominalChannels[block - 1]! > 0)) throw new Error('a network that is not whole');
    channels = outChannels;
  }
  if (convolutions.length === 0 || !meanPixel.every((value) => value >= 0 && value <= 255)) throw new Error('a network that is not whole');
}

if (require.main === module) void main(process.argv.slice(2)).then((report) => process.stdout.write(JSON.stringify(report)));
