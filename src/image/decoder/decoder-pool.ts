import { NeuralStyleError, reasonOf } from '../../errors.js';
import { SpawnedDecoder } from './spawned-decoder.js';
import type { DecodedPicture } from './read-pixels.js';
import type { DecodeRequest } from './decoder-protocol.js';

/** Pictures that are decoded at once; and those beside them that take long. */
const AT_ONCE = 2;
const LONG_AT_ONCE = 2;
/** After so many seconds a picture takes long: no other waits for it any more. */
const LONG_SECONDS = 2;
/** Without work a process ends: it has 60 MB, and starts again in a tenth of a second. */
const IDLE_SECONDS = 60;

interface Task {
  readonly request: DecodeRequest;
  readonly bytes: Uint8Array;
  /** Time limit in seconds; null for a picture of our own, which takes what it takes. */
  readonly seconds: number | null;
  /** It has lost its process once, perhaps for no fault of its own. */
  readonly again: boolean;
  readonly resolve: (picture: DecodedPicture) => void;
  readonly reject: (error: Error) => void;
}

/** A picture that is being decoded. */
interface Run {
  readonly task: Task;
  readonly child: SpawnedDecoder;
  /** It has been at it for long. */
  late: boolean;
  /** It has one of the places for those that take long. */
  long: boolean;
  /** It was stopped, to be begun again when there is such a place. */
  setBack: boolean;
}

/**
 * The processes that decode pictures. Each has one picture at a time, and is ended when that takes too long. Pictures that take
 * long are taken aside, so that others need not wait for them: where all places for that are taken, the picture is begun again later.
 */
export class DecoderPool {
  readonly #waiting: Task[] = [];
  readonly #setBack: Task[] = [];
  readonly #runs = new Set<Run>();
  readonly #idle: { readonly child: SpawnedDecoder; readonly timer: NodeJS.Timeout }[] = [];

  /** Process ids of the decoders that run. */
  get pids(): number[] {
    const children = [...[...this.#runs].map(({ child }) => child), ...this.#idle.map(({ child }) => child)];
    return children.flatMap(({ pid }) => pid ?? []);
  }

  /**
   * Decodes a picture when it is its turn.
   * @param seconds how long it may take, from when it has a process; null for as long as it takes
   * @throws NeuralStyleError without the name of the source: `image-timeout`, `image-crashed`, `sharp-missing`, and what is wrong
   *   with the picture
   */
  decode(request: DecodeRequest, bytes: Uint8Array, seconds: number | null): Promise<DecodedPicture> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, bytes, seconds, again: false, resolve, reject });
      this.#next();
    });
  }

  /** Ends all processes. Pictures that they have fail with `engine-closed`, and so do those that wait. */
  close(): void {
    const closed = new NeuralStyleError('engine-closed');
    for (const { reject } of [...this.#waiting.splice(0), ...this.#setBack.splice(0)]) reject(closed);
    for (const { child, timer } of this.#idle.splice(0)) {
      clearTimeout(timer);
      child.kill(closed);
    }
    for (const { child } of this.#runs) child.kill(closed);
  }

  #next(): void {
    while (this.#setBack.length > 0 && this.#count(true) < LONG_AT_ONCE) void this.#run(this.#setBack.shift()!, true);
    while (this.#waiting.length > 0) {
      if (this.#count(false) >= AT_ONCE && !this.#takeAside()) return;
      void this.#run(this.#waiting.shift()!, false);
    }
  }

  #count(long: boolean): number {
    return [...this.#runs].filter((run) => run.long === long && !run.setBack).length;
  }

  /** Makes room for a picture that waits. */
  #takeAside(): boolean {
    const run = [...this.#runs].find(({ late, long, setBack }) => late && !long && !setBack);
    if (!run) return false;
    if (this.#count(true) < LONG_AT_ONCE) run.long = true;
    else {
      run.setBack = true;
      run.child.kill(new NeuralStyleError('cancelled'));
    }
    return true;
  }

  #takesLong(run: Run): void {
    run.late = true;
    this.#next();
  }

  async #run(task: Task, long: boolean): Promise<void> {
    const { request, bytes, seconds, resolve, reject } = task;
    const idle = task.again ? null : this.#idleChild();
    let child: SpawnedDecoder;
    try {
      child = idle ?? new SpawnedDecoder();
    } catch (error) {
      // Where memory is short, or the environment too large, node does not even get as far as an event.
      reject(new NeuralStyleError('image-crashed', { source: '', reason: reasonOf(error) }, { cause: error }));
      return;
    }
    child.hold(true);
    let hasPicture = false;
    const run: Run = { task, child, late: false, long, setBack: false };
    this.#runs.add(run);
    const timers: NodeJS.Timeout[] = [];
    try {
      await child.ready();
      hasPicture = true;
      const tooLate = (): void => child.kill(new NeuralStyleError('image-timeout', { source: '', seconds: seconds ?? 0 }));
      if (seconds !== null) timers.push(setTimeout(tooLate, seconds * 1000));
      timers.push(setTimeout(() => this.#takesLong(run), LONG_SECONDS * 1000));
      resolve(await child.decode(request, bytes));
    } catch (error) {
      if (run.setBack) this.#setBack.push(task);
      // Somebody, such as a system short of memory, may have ended a process that starts or rests. A picture that is at fault ends
      // the next one as well.
      else if (!task.again && (idle !== null || !hasPicture) && isCrash(error)) this.#waiting.unshift({ ...task, again: true });
      else reject(error as Error);
    } finally {
      timers.forEach(clearTimeout);
      this.#runs.delete(run);
      this.#rest(child);
      this.#next();
    }
  }

  /** A process that is free, or null. */
  #idleChild(): SpawnedDecoder | null {
    const idle = this.#idle.pop();
    if (idle) clearTimeout(idle.timer);
    return idle && !idle.child.ended ? idle.child : null;
  }

  #rest(child: SpawnedDecoder): void {
    if (child.ended) return;
    child.hold(false);
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((each) => each.child === child),
        1,
      );
      child.kill(new NeuralStyleError('cancelled'));
    }, IDLE_SECONDS * 1000);
    timer.unref();
    this.#idle.push({ child, timer });
  }
}

function isCrash(error: unknown): boolean {
  return error instanceof NeuralStyleError && error.code === 'image-crashed';
}
