import type { Feeds, Program } from '../executor.js';
import type { Code } from './code.js';
import type { Workspace } from './workspace.js';

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

  async run(feeds: Feeds): Promise<Record<string, Float32Array>> {
    if (this.#disposal) throw new Error('The program has been disposed of');
    const { code } = this;
    return this.workspace.turn(async () => {
      const base = this.workspace.base();
      for (const { name, buffer, size } of code.lowered.feeds) {
        const values = feeds[name];
        if (values?.length !== size) throw new RangeError(`Input ${name} expects ${size} values, got ${values ? values.length : 'none'}`);
        code.put(buffer, base, values);
      }
      await code.run(base);
      const results = this.#results ?? Object.fromEntries(code.lowered.results.map(({ name, size }) => [name, new Float32Array(size)]));
      if (!this.options.occasional) this.#results = results;
      for (const { name, buffer } of code.lowered.results) code.take(buffer, base, results[name]!);
      return { ...results };
    });
  }

  dispose(): Promise<void> {
    return (this.#disposal ??= this.options.free());
  }
}
