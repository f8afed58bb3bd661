import type { Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from '../../graph/shape.js';

/** Tensors of a run or of a program, numbered. */
export type Slot = number;

/** One call: from the tensors in some slots to the one in another. */
export interface Step {
  readonly run: (inputs: readonly Tensor[]) => Tensor;
  readonly inputs: readonly Slot[];
  readonly output: Slot;
}

export interface Feed {
  readonly slot: Slot;
  readonly name: string;
  readonly shape: Shape;
}

/** `order` is the permutation from `shape` to the stored one. */
export interface Constant {
  readonly slot: Slot;
  readonly shape: Shape;
  readonly values: () => Float32Array;
  readonly order: readonly number[];
}

/** A graph as a list of calls in order. */
export interface Plan {
  readonly feeds: readonly Feed[];
  readonly constants: readonly Constant[];
  readonly steps: readonly Step[];
  readonly results: readonly { readonly name: string; readonly slot: Slot }[];
}

/** For each step, the slots whose tensors nothing needs after it. Constants and results stay. */
export function lastUses({ steps, constants, results }: Plan): Slot[][] {
  const needed = new Set([...constants, ...results].map(({ slot }) => slot));
  return steps
    .map(({ inputs, output }) => [...inputs, output])
    .reverse()
    .map((slots) => {
      const last = [...new Set(slots)].filter((slot) => !needed.has(slot));
      last.forEach((slot) => needed.add(slot));
      return last;
    })
    .reverse();
}
