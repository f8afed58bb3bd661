import { Code } from './code.js';
import type { Machine } from './machine/machine.js';
import { linesOf, type Buffer } from './plan/buffer.js';
import type { Constant } from './plan/values.js';
import type { Workspace } from './workspace.js';

/** A constant in memory. */
interface Kept {
  readonly line: number;
  readonly lines: number;
  uses: number;
}

/** Constants of all programs in the forms that kernels want. What several have, as a network's weights, is there once. */
export class KeptConstants {
  readonly #shared = new Map<object, Map<string, Kept>>();

  constructor(
    private readonly machine: Machine,
    private readonly workspace: Workspace,
  ) {}

  /**
   * Has constants be in memory. In a turn of the workspace.
   * @returns the line of each one's buffer, and a function that gives them back
   */
  async take(constants: readonly Constant[]): Promise<{ lines: ReadonlyMap<Buffer, number>; giveBack: () => void }> {
    const lines = new Map<Buffer, number>();
    const taken: (() => void)[] = [];
    const giveBack = (): void => taken.splice(0).forEach((give) => give());
    try {
      for (const constant of constants) {
        const kept = this.#find(constant) ?? this.#make(constant);
        kept.uses += 1;
        taken.push(() => this.#release(constant, kept));
        lines.set(constant.kept, kept.line);
        if (kept.uses === 1) await this.#fill(constant, kept.line);
      }
      return { lines, giveBack };
    } catch (error) {
      giveBack();
      throw error;
    }
  }

  #find({ key, form }: Constant): Kept | undefined {
    return key && this.#shared.get(key)?.get(form);
  }

  #make({ key, form, kept: { floats } }: Constant): Kept {
    const lines = linesOf(floats);
    const made = { line: this.machine.allocate(lines), lines, uses: 0 };
    if (key) this.#shared.set(key, (this.#shared.get(key) ?? new Map<string, Kept>()).set(form, made));
    return made;
  }

  #release({ key, form }: Constant, kept: Kept): void {
    kept.uses -= 1;
    if (kept.uses > 0) return;
    this.machine.free(kept.line, kept.lines);
    const forms = key && this.#shared.get(key);
    forms?.delete(form);
    if (key && forms?.size === 0) this.#shared.delete(key);
  }

  /** Puts a constant's values in memory, in the form that is kept. */
  async #fill({ values, kept, preparation }: Constant, line: number): Promise<void> {
    const given = values();
    // More would be written into what lies behind.
    const { floats } = preparation ? preparation.raw : kept;
    if (preparation ? given.length !== floats : given.length > floats) {
      throw new RangeError(`A constant expects ${floats} values, got ${given.length}`);
    }
    if (!preparation) {
      const filled = new Float32Array(floats);
      filled.set(given);
      this.machine.write(line, filled);
      return;
    }
    const { raw, step } = preparation;
    const feed = { name: '', buffer: raw, size: raw.floats };
    const code = new Code(this.machine, { feeds: [feed], steps: [step], results: [] }, () => line);
    this.workspace.admit(code.demand);
    try {
      const base = this.workspace.base();
      code.put(raw, base, given);
      await code.run(base);
    } finally {
      this.workspace.dismiss(code.demand);
      code.free();
    }
  }
}
