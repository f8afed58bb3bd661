import { setTimeout as delay } from 'node:timers/promises';
import { type NeuralStyleError, toNeuralStyleError } from '../errors.js';
import type { FrameSource } from './frame-source.js';

/** Seconds before the first try again; each further one in a row waits twice as long, up to the longest. */
const FIRST_WAIT = 1;
const LONGEST_WAIT = 60;

/** Errors that another try does not mend. */
const FINAL: readonly string[] = ['ffmpeg-missing', 'address-refused', 'url-refused', 'setting-invalid'];

export interface Reading {
  readonly signal: AbortSignal;
  readonly onFrame: (picture: Buffer) => void;
  /** Called before each try. */
  readonly onConnect: () => void;
  /** Called before each wait, with the error that has ended the try; null where the other side has stopped without one. */
  readonly onCut: (seconds: number, error: NeuralStyleError | null) => void;
  /** Waits so many seconds, or until the signal fires, without a rejection; tests bring their own. */
  readonly wait?: (seconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Reads a source until it is finished or the signal fires, and begins again where it is cut off, after waits that grow until pictures come.
 * @throws NeuralStyleError for what another try does not mend
 */
export async function keepReading(source: FrameSource, reading: Reading): Promise<void> {
  const { signal, onFrame, onConnect, onCut, wait = waitFor } = reading;
  const isStopped = (): boolean => signal.aborted;
  let seconds = FIRST_WAIT;
  while (!isStopped()) {
    onConnect();
    let error: NeuralStyleError | null = null;
    try {
      const end = await source.read((picture) => {
        seconds = FIRST_WAIT;
        if (!isStopped()) onFrame(picture);
      }, signal);
      if (end === 'finished') return;
    } catch (thrown) {
      error = toNeuralStyleError(thrown);
      if (FINAL.includes(error.code) && !isStopped()) throw error;
    }
    if (isStopped()) return;
    onCut(seconds, error);
    await wait(seconds, signal);
    seconds = Math.min(LONGEST_WAIT, 2 * seconds);
  }
}

async function waitFor(seconds: number, signal: AbortSignal): Promise<void> {
  await delay(1000 * seconds, undefined, { signal }).catch(() => undefined);
}
