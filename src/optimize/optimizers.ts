import type { Size } from '../pixels/picture.js';
import { Adam } from './adam.js';
import { Lbfgs } from './lbfgs.js';
import type { Method } from './method-names.js';
import type { Optimizer } from './optimizer.js';

/** An optimiser's settings; each takes those that it has a use for. */
export interface OptimizerSettings {
  readonly learningRate: number;
  /** Steps to remember. */
  readonly historySize: number;
  /** True to keep pixels in 0–255. */
  readonly clamp: boolean;
}

/** Makes an optimiser, and says what it keeps, in planes of the picture (three channels of float32). */
export interface OptimizerRecord {
  readonly create: (picture: Size, settings: OptimizerSettings) => Optimizer;
  readonly planes: number;
  /** Beside those, for each step that is remembered. */
  readonly planesPerStep: number;
}

/** The record of each optimiser. Its name and the settings that users have are in method-names.ts. */
export const OPTIMIZERS: Readonly<Record<Method, OptimizerRecord>> = {
  lbfgs: {
    create: (picture, settings) => new Lbfgs({ ...settings, picture }),
    // Origin, gradient there, direction, and two vectors in between.
    planes: 5,
    planesPerStep: 2,
  },
  adam: {
    create: ({ width, height }, { learningRate, clamp }) => new Adam(3 * width * height, { learningRate, clamp }),
    // The running means of the gradient and its square.
    planes: 2,
    planesPerStep: 0,
  },
};
