import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { openBounded } from '../model/readers/weights-file.js';
import { readSafetensors } from '../model/safetensors.js';
import { encodeSafetensors } from '../model/write-safetensors.js';
import type { DescentState, Losses } from '../optimize/descent.js';
import type { ScheduleState } from '../optimize/schedule.js';
import { writeFileAtomically } from '../write-file.js';
import type { CurveState } from './curve.js';
import type { ObjectiveSpec, OptimizeJob } from './jobs.js';
import { pack, unpack } from './packing.js';

const FORMAT = 'neural-style-checkpoint';
const VERSION = '1';

/** All that a job needs to go on as if it had never been interrupted. */
export interface JobState {
  readonly seed: number;
  readonly schedule: ScheduleState;
  readonly descent: DescentState;
  /** What steering has changed. */
  readonly weights: ObjectiveSpec['weights'];
  readonly styles: ObjectiveSpec['styles'] | null;
  readonly curve: CurveState;
  readonly losses: Losses;
  readonly elapsed: number;
}

/** A file that keeps the state of one job, whole or as it was before. */
export class Checkpoint {
  readonly #fingerprint: string;

  /**
   * @param modelId changes when the weights do
   */
  constructor(
    private readonly file: string,
    job: OptimizeJob,
    modelId: string,
  ) {
    // What does not change the picture may change between runs.
    const decisive = { ...job, checkpoint: null, reportEvery: 0 };
    // Not v8.serialize, which writes the same number in two ways.
    const { json, tensors } = pack(decisive);
    const hash = createHash('sha256').update(modelId).update(json);
    for (const { values } of tensors) hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    this.#fingerprint = hash.digest('hex');
  }

  /**
   * The state to go on from; null where the file is not there, or is of another job, which is then over.
   * @throws NeuralStyleError `checkpoint-invalid` where the file is something else, which must not be overwritten
   */
  async load(): Promise<JobState | null> {
    const file = await openBounded(this.file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw this.#invalid(error);
    });
    if (!file) return null;
    try {
      const { metadata, tensors, read } = await readSafetensors(file);
      if (metadata.format !== FORMAT || metadata.version !== VERSION) throw new TypeError('it is another kind of file');
      if (metadata.job !== this.#fingerprint) return null;
      const values = new Map<string, Float32Array>();
      for (const name of tensors.keys()) values.set(name, await read(name));
      return unpack(metadata.state ?? '', values) as JobState;
    } catch (error) {
      throw this.#invalid(error);
    } finally {
      await file.close();
    }
  }

  /** @throws NeuralStyleError `file-unwritable` */
  async save(state: JobState): Promise<void> {
    const { json, tensors } = pack(state);
    await writeFileAtomically(
      this.file,
      encodeSafetensors(tensors, { format: FORMAT, version: VERSION, job: this.#fingerprint, state: json }),
    );
  }

  async remove(): Promise<void> {
    // A file that is left over is no reason to lose the picture.
    await rm(this.file, { force: true }).catch(() => undefined);
  }

  #invalid(error: unknown): NeuralStyleError {
    return new NeuralStyleError('checkpoint-invalid', { file: this.file, reason: reasonOf(error) }, { cause: error });
  }
}
