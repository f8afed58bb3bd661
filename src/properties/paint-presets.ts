import type { Method } from '../optimize/method-names.js';

/** The properties of an optimiser that a preset decides. */
export interface PresetValues {
  readonly method: Method;
  /** Sizes, from coarse to fine. */
  readonly scales: number;
  /** Factor of each size, relative to the next. */
  readonly scaleFactor: number;
  /** At each size, from the smallest. */
  readonly iterations: string;
  /** The method's own, whichever a message asks for. */
  readonly learningRate: '';
  readonly historySize: number;
  readonly clamp: boolean;
  readonly averaging: number;
  /** Where it matters for what the preset is. */
  readonly init?: 'noise';
}

/** Five steps of history: ten leave a loss half a percent lower after as many iterations, but take longer than that is worth. */
const LBFGS = { method: 'lbfgs', learningRate: '', historySize: 5, clamp: true, averaging: 0, scaleFactor: 0.5 } as const;

/** Named settings of the optimiser; their costs and pictures are in docs/painting.md. */
export const PRESETS = {
  /** The paper's optimisation as anishathalye/neural-style runs it. */
  reference: {
    ...{ method: 'adam', scales: 1, scaleFactor: 0.5, iterations: '1000', learningRate: '', historySize: 10, clamp: false, averaging: 0 },
    init: 'noise',
  },
  fast: { ...LBFGS, scales: 2, iterations: '60, 30' },
  balanced: { ...LBFGS, scales: 3, iterations: '60, 30, 125' },
  best: { ...LBFGS, scales: 4, iterations: '150, 120, 120, 250' },
} as const satisfies Record<string, PresetValues>;

/** Presets of the optimizer node. */
export const PRESET_NAMES = ['reference', 'fast', 'balanced', 'best', 'custom'] as const;

/** The preset that goes without an optimiser: the picture is painted in one pass. */
export const INSTANT_PRESET = 'instant';

/** Presets where a photograph and styles are at hand rather than an objective: in the style transfer node, and on the command line. */
export const TRANSFER_PRESETS = [INSTANT_PRESET, ...PRESET_NAMES] as const;

/** The same for people to read, those that decide something. */
export const PRESETS_IN_WORDS = TRANSFER_PRESETS.filter((name) => name !== 'custom')
  .map((name) => ({ [INSTANT_PRESET]: 'instant (in one pass)', reference: "reference (the paper's program)" })[name as string] ?? name)
  .join(', ');
