import type { Engine } from '../../../src/engine/engine.js';
import type { FeatureRecipe } from '../../../src/evaluate/recipes.js';
import type { OptimizeJob } from '../../../src/painting/job.js';
import type { Picture } from '../../../src/pixels/picture.js';
import { lossSettings } from '../../../src/settings/loss-settings.js';
import { paintSettings } from '../../../src/settings/paint-settings.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { randomValues } from '../numbers/numbers.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';
import { keeping } from '../../../src/evaluate/objective/objective-spec.js';

/*
 * Requests as nodes make them, small.
 */

export function randomPicture(seed = 1, size = 32): Picture {
  return { width: size, height: size, data: Uint8Array.from(randomValues(size * size * 3, seed), (value) => 127 + 100 * value) };
}

export function featureRecipe(layers: FeatureRecipe['layers'], seed = 1, size = 32): FeatureRecipe {
  return { model: EMBEDDED_MODEL, picture: randomPicture(seed, size), layers };
}

export interface JobOptions {
  readonly iterations: number;
  readonly seed?: number;
  readonly size?: number;
  readonly reportEvery?: number;
}

/** A job at two sizes, of whose style the small one is computed where the job is. */
export async function smallJob(engine: Engine, { iterations, seed = 1, size = 32, reportEvery = 0 }: JobOptions): Promise<OptimizeJob> {
  const style = featureRecipe('style', seed + 1000, size);
  const content = featureRecipe('content', seed, size);
  return {
    objective: {
      ...lossSettings({}),
      ...keeping(content),
      styles: [
        {
          blend: 1,
          statistic: GRAM_MATRICES,
          tensors: await engine.request('style', { statistic: GRAM_MATRICES, recipe: style }),
          recipe: style,
        },
      ],
    },
    ...paintSettings({ preset: 'custom', method: 'lbfgs', iterations, scales: 2, seed: 1, noiseRatio: 0.1, reportEvery }).job,
    start: content.picture,
    previous: null,
  };
}
