import type { Feeds, LateFeeds, Program } from '../executor.js';
import type { Port } from './plan/values.js';
import type { Code } from './code.js';
import type { Workspace } from './workspace.js';

function valuesOf(feeds: Feeds, name: string, size: number): Float32Array {
  const values = feeds[name];
  if (values?.length !== size) throw new RangeError(`Input ${name} expects ${size} values, got ${values ? values.length : 'none'}`);
  return values;
}

/** A graph that has been lowered, with its constants in memory. */
export class KernelsProgram implements Program {
  /** Arrays for the results, made once: each new one of a picture's size takes the system milliseconds. */
  #results: Record<string, Float32Array> | undefined;
  #disposal: Promise<void> | undefined;

  /** @param options `free` gives the memory back, when the runs have ended that were begun */
  constructor(
    readonly bytes: number,
    private readonly code: Code,
    private readonly workspace: Workspace,
    private readonly options: { readonly occasional: boolean; readonly free: () => Promise<void> },
  ) {}

  async run(feeds: Feeds, later?: LateFeeds): Promise<Record<string, Float32Array>> {
    if (this.#disposal) throw new Error('The program has been disposed of');
    const { code } = this;
    const { lowered } = code;
    return this.workspace.turn(async () => {
      const base = this.workspace.base();
      const results = this.#results ?? Object.fromEntries(lowered.results.map(({ name, size }) => [name, new Float32Array(size)]));
      if (!this.options.occasional) this.#results = results;
      const put = (given: Feeds, ports: readonly Port[]): void => {
        for (const { name, buffer, size } of ports) code.put(buffer, base, valuesOf(given, name, size));
      };
      const taken = (ports: readonly Port[]): Record<string, Float32Array> => {
        for (const { name, buffer } of ports) code.take(buffer, base, results[name]!);
        return Object.fromEntries(ports.map(({ name }) => [name, results[name]!]));
      };
      put(
        feeds,
        lowered.feeds.filter(({ isLate }) => !isLate || !later),
      );
      await code.run(base, () => {
        if (!later || !lowered.pause) return;
        put(
          later(taken(lowered.pause.results)),
          lowered.feeds.filter(({ isLate }) => isLate),
        );
      });
      return taken(lowered.results);
    });
  }

  dispose(): Promise<void> {
    return (this.#disposal ??= this.options.free());
  }
}
