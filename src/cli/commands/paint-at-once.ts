import type { RequestOptions } from '../../engine/engine.js';
import type { InstantJob, InstantStyle } from '../../instant/instant-job.js';
import { JOINED_LAYERS } from '../../instant/painter-weights.js';
import type { Picture } from '../../pixels/picture.js';
import { type Studio, styleTargetsFor } from './studio.js';

/**
 * The styles of pictures that are painted in one pass.
 * @param content whose colours they get, where the settings say so
 */
export async function stylesAtOnce(studio: Studio, content: Picture, signal: AbortSignal): Promise<InstantStyle[]> {
  const targets = await styleTargetsFor(studio, content, signal, JOINED_LAYERS);
  return targets.map(({ tensors, blend, mask }) => ({ tensors, blend, ...(mask && { mask }) }));
}

/**
 * Paints a picture in one pass.
 * @throws NeuralStyleError what the engine reports
 */
export function paintAtOnce(
  { engine, settings: { model, atOnce } }: Studio,
  job: Pick<InstantJob, 'content' | 'styles' | 'previous'>,
  options: Pick<RequestOptions, 'signal' | 'onProgress'>,
): Promise<Picture> {
  return engine.request('instant', { model, ...atOnce!, ...job }, options);
}
