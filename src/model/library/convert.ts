import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { reviveError, type SerializedError } from '../../errors.js';

/** A weights file to convert: the worker's parameters. */
export interface Conversion {
  readonly source: string;
  readonly target: string;
  readonly metadata: Record<string, string>;
}

export interface Converted {
  readonly sha256: string;
  readonly bytes: number;
}

export type ConversionAnswer = { readonly converted: Converted } | { readonly error: SerializedError };

/**
 * Converts a weights file of any supported kind to this project's safetensors, in a thread of its own: transposing eighty
 * megabytes takes a while, and Node-RED must not stand still for it.
 *
 * @throws NeuralStyleError `model-invalid`, `file-unwritable`
 */
export async function convertWeights(conversion: Conversion): Promise<Converted> {
  // Options of Node-RED's own process, such as a debugger's port, are not for its threads.
  const worker = new Worker(join(__dirname, 'convert-worker.js'), { workerData: conversion, execArgv: [] });
  const answer = await new Promise<ConversionAnswer>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the conversion ended without a result')));
  });
  if ('error' in answer) throw reviveError(answer.error);
  return answer.converted;
}
