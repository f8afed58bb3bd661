/*
 * The optimisers as plain data: the one place where they are named. Dialogs, the command line and workers list what stands here, in this
 * order. It imports nothing, so that an editor may have it, too. How one is made is in optimizers.ts.
 */

/** An optimiser as users see it. Its label is in the locales: `method.<name>`. */
export interface MethodTraits {
  /** In the text of `--help`. */
  readonly title: string;
  /** Moves a picture well from one iteration to the next. */
  readonly usualLearningRate: number;
  /** Unit of the learning rate. */
  readonly unit: string;
  /** Properties of the optimizer node that count for this method only, or for some methods. */
  readonly properties: readonly string[];
  /** True if it looks for steps that lower the loss: then gradients must be those of the loss. */
  readonly lineSearch: boolean;
}

export const METHOD_TRAITS = {
  lbfgs: { title: 'L-BFGS', usualLearningRate: 1, unit: 'natural steps', properties: ['historySize'], lineSearch: true },
  adam: { title: 'Adam', usualLearningRate: 10, unit: 'grey levels', properties: [], lineSearch: false },
} as const satisfies Readonly<Record<string, MethodTraits>>;

export type Method = keyof typeof METHOD_TRAITS;

export const METHODS = Object.keys(METHOD_TRAITS) as readonly Method[];

/** The methods for which a property counts; all where it belongs to none. */
export function methodsWith(property: string): readonly Method[] {
  const some = METHODS.filter((method) => (METHOD_TRAITS[method] as MethodTraits).properties.includes(property));
  return some.length > 0 ? some : METHODS;
}
