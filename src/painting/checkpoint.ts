import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { openBounded, type WeightsFile } from '../files/bounded-file.js';
import { readSafetensors, type Tensors } from '../safetensors/read-safetensors.js';
import { encodeSafetensors, type NamedTensor } from '../safetensors/write-safetensors.js';
import type { DescentState } from '../optimize/descent.js';
import { replanned, type ScheduleState, type Stage } from '../optimize/schedule.js';
import { destinationOf, writeFileAtomically } from '../files/write-file.js';
import type { KeptCheckpoint, OptimizeJob } from './job.js';
import { mapParts } from '../evaluate/objective/objective-parts.js';
import type { StyleSpec, StyleTarget } from '../evaluate/objective/objective-spec.js';
import type { Weights } from '../loss/losses.js';
import type { Account } from './reporter.js';
import type { TargetsState } from './targets.js';
import { pack, unpack } from '../safetensors/packing.js';

const FORMAT = 'neural-style-checkpoint';
/** 3: styles of several statistics. */
const VERSION = '3';
/** Characters of at most three bytes each: two such parts fit into a name. */
const LONGEST_STEM = 40;

/** All that a job needs to go on as if it had never been interrupted. */
export interface JobState extends Account {
  readonly seed: number;
  /** The sizes and their iterations as the job was asked for them; steering may have changed the schedule since. */
  readonly asked: readonly Stage[];
  readonly schedule: ScheduleState;
  readonly descent: DescentState;
  /** Weights and styles as steering has changed them. */
  readonly weights: Weights;
  readonly styles: readonly StyleTarget[] | null;
  /** True while the picture is kept without colour; a style that has gone again may have brought some. */
  readonly grey: boolean;
  /** True if losses and gradients came from numbers of 16 bits; older checkpoints do not say. */
  readonly coarse?: boolean;
  /** What the targets of matched statistics were computed from; null where there are none. */
  readonly targets: TargetsState | null;
}

/** A file found at the path of a checkpoint. */
type Found = { readonly job: string; readonly read: () => Promise<JobState> } | 'nothing';

/** A file that keeps the state of one job, whole or as it was before. A file of anything else is neither written over nor removed. */
export class Checkpoint {
  readonly #requested: string;
  readonly #beside: string;
  /** Says which job a checkpoint is of, however many iterations are asked for. */
  readonly #job: string;
  readonly #stages: readonly Stage[];
  #file: string;
  #spared: string | null = null;

  /**
   * @param stages the sizes that are painted, with their iterations
   * @param modelId changes when the weights do
   */
  constructor(file: string, job: OptimizeJob, stages: readonly Stage[], modelId: string) {
    this.#job = fingerprint(job, stages, modelId);
    this.#stages = stages;
    this.#requested = file;
    this.#beside = nameBeside(file, createHash('sha256').update(this.#job).update(JSON.stringify(stages)).digest('hex'));
    this.#file = file;
  }

  /** Where the state is kept from now on. */
  get kept(): KeptCheckpoint {
    return { file: this.#file, job: this.#job, ...(this.#spared !== null && { spared: this.#spared }) };
  }

  /**
   * The state to go on from; null where there is none. More iterations than were asked for then go on from it, too. A checkpoint of
   * another job, or of this one with more iterations, is left as it is: then the state is kept, and looked for, under a name beside it.
   *
   * @throws NeuralStyleError `checkpoint-invalid` where the file is something else, or is damaged
   */
  async load(): Promise<JobState | null> {
    let free: string | null = null;
    for (const file of [this.#requested, this.#beside]) {
      const state = await this.#stateIn(file);
      if (state === 'nothing') {
        free ??= file;
      } else if (state === 'of another job') {
        this.#spared ??= file;
      } else {
        this.#file = file;
        return state;
      }
    }
    if (free === null) throw invalid(this.#beside, new TypeError('it holds the state of another job'));
    this.#file = free;
    return null;
  }

  /** @throws NeuralStyleError `checkpoint-invalid` where others have put their files there meanwhile, `file-unwritable` */
  async save(state: JobState): Promise<void> {
    if (!(await this.#isFree(this.#file))) {
      if (this.#file === this.#beside || !(await this.#isFree(this.#beside)))
        throw invalid(this.#beside, new TypeError('something else was put there while the job ran'));
      this.#spared = this.#file;
      this.#file = this.#beside;
    }
    const { json, tensors } = pack(state);
    const metadata = { format: FORMAT, version: VERSION, job: this.#job, state: json, sha256: hashOf(json, tensors) };
    await writeFileAtomically(this.#file, encodeSafetensors(tensors, metadata));
  }

  remove(): Promise<void> {
    return removeCheckpoint(this.kept);
  }

  async #isFree(file: string): Promise<boolean> {
    return look(file, (found) => Promise.resolve(found === 'nothing' || found.job === this.#job)).catch(() => false);
  }

  #stateIn(file: string): Promise<JobState | 'nothing' | 'of another job'> {
    return look(file, async (found) => {
      if (found === 'nothing') return found;
      if (found.job !== this.#job) return 'of another job';
      const state = await found.read();
      if (JSON.stringify(state.asked) === JSON.stringify(this.#stages)) return state;
      const isMore = this.#stages.every(({ iterations }, index) => iterations >= state.asked[index]!.iterations);
      const schedule = isMore ? replanned(state.schedule, this.#stages) : null;
      return schedule ? { ...state, schedule } : 'of another job';
    });
  }
}

/** Removes a checkpoint, unless what stands there is of another job, or something else. A link to it stays, as it does in writing. */
export async function removeCheckpoint({ file, job }: KeptCheckpoint): Promise<void> {
  // A file that is left over is no reason to lose the picture.
  await look(file, async (found) => {
    if (found !== 'nothing' && found.job === job) await rm((await destinationOf(file)).target, { force: true });
  }).catch(() => undefined);
}

/**
 * Looks at what stands at a path.
 * @throws NeuralStyleError `checkpoint-invalid` where it is no checkpoint, or `use` finds it damaged
 */
async function look<T>(path: string, use: (found: Found) => Promise<T>): Promise<T> {
  let file: WeightsFile | null = null;
  try {
    file = await openBounded(path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    });
    if (!file) return await use('nothing');
    const weights = await readSafetensors(file);
    const { format, version, job = '' } = weights.metadata;
    if (format !== FORMAT) throw new TypeError('it is another kind of file');
    // What another version has written is no state of this job, but not to be lost either.
    return await use({ job: version === VERSION ? job : '', read: () => readState(weights) });
  } catch (error) {
    throw invalid(path, error);
  } finally {
    await file?.close();
  }
}

async function readState({ metadata, tensors, read }: Tensors): Promise<JobState> {
  const values = new Map<string, Float32Array>();
  for (const name of tensors.keys()) values.set(name, await read(name));
  const { state = '', sha256 } = metadata;
  const named = [...values].map(([name, each]) => ({ name, shape: [each.length], values: each }));
  if (hashOf(state, named) !== sha256) throw new TypeError('it is damaged');
  return unpack(state, values) as JobState;
}

/**
 * Identifies a job by what decides its picture. Other settings may change between runs, and so may the iterations; and the last bits of
 * a style's tensors, which depend on whether the memory sufficed for the whole picture: their recipe says all about them.
 */
function fingerprint(job: OptimizeJob, stages: readonly Stage[], modelId: string): string {
  const decisiveOf = <S extends StyleSpec>(style: S): S => (style.recipe ? { ...style, tensors: [], scaled: [] } : style);
  const decisiveStyle = ({ parts, ...style }: StyleTarget): StyleTarget =>
    parts ? { ...style, tensors: [], parts: parts.map((part) => ({ ...part, style: decisiveOf(part.style) })) } : decisiveOf(style);
  const objective = mapParts(job.objective, (part) => ({ ...part, styles: part.styles.map(decisiveStyle) }));
  const decisive = {
    ...job,
    objective,
    checkpoint: null,
    reportEvery: 0,
    timeLimit: undefined,
    scales: stages.map(({ factor }) => factor),
  };
  // Not v8.serialize, which writes the same number in two ways.
  const { json, tensors } = pack(decisive);
  return hashOf(modelId + json, tensors);
}

/** Hash of a text and of tensors, whatever their order. */
function hashOf(text: string, tensors: readonly NamedTensor[]): string {
  const hash = createHash('sha256').update(text);
  for (const { name, values } of [...tensors].sort((a, b) => (a.name < b.name ? -1 : 1)))
    hash.update(name).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest('hex');
}

/** `job-1f2e3d4c.safetensors` for `job.safetensors`: in the same folder, and a name that no other job gets. */
function nameBeside(file: string, hash: string): string {
  const { dir, name, ext } = parse(file);
  // Cut, since a name of its full length may be as long as the file system takes.
  return join(dir, `${name.slice(0, LONGEST_STEM)}-${hash.slice(0, 8)}${ext.slice(0, LONGEST_STEM)}`);
}

function invalid(file: string, error: unknown): NeuralStyleError {
  if (error instanceof NeuralStyleError) return error;
  return new NeuralStyleError('checkpoint-invalid', { file, reason: reasonOf(error) }, { cause: error });
}
