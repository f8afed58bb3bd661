import { continuedMask, continuedSize } from '../evaluate/continued.js';
import type { LoadedNetwork } from '../evaluate/networks.js';
import type { Programs } from '../evaluate/programs.js';
import { styleLayer } from '../evaluate/style-means.js';
import { pictureMeans } from '../evaluate/tiles/tiled-features.js';
import { visibleMask } from '../evaluate/visible.js';
import { memoryLimit } from '../executors/memory-limit.js';
import { GRAM_MATRICES } from '../loss/statistics/statistic-names.js';
import { featureShape } from '../model/vgg.js';
import type { Mask, Picture } from '../pixels/picture.js';
import type { ContentMoments } from './join-matrices.js';
import { isFine, JOINED_LAYERS } from './painter-weights.js';
import { timesNominal } from './raw-moments.js';

/** What the moments of a picture are computed with. */
interface Means {
  readonly programs: Programs;
  /** Without its taps: see `rawNetwork`. */
  readonly raw: LoadedNetwork;
  readonly patience: AbortSignal | undefined;
}

/**
 * Means and second moments of a picture's features, before their taps, at all joined layers.
 * @param given where they count; everywhere without one, but where nothing is to be seen
 * @throws NeuralStyleError `memory-limit`
 */
export async function contentMoments(
  picture: Picture,
  given: Mask | undefined,
  { programs, raw, patience }: Means,
): Promise<ContentMoments> {
  const { network } = raw;
  const size = continuedSize(network, JOINED_LAYERS, picture);
  const shown = visibleMask(picture, 'content', given);
  const mask = shown && continuedMask(shown, picture, size);
  const layers = JOINED_LAYERS.map((layer) =>
    styleLayer(network, { layer, shape: featureShape(network, layer, size.height, size.width) }, mask),
  );
  const context = { programs, loaded: raw, pooling: 'max', lack: memoryLimit, patience, often: true } as const;
  const found = await pictureMeans({ picture, size }, layers, context, (layer) => (isFine(layer) ? GRAM_MATRICES : { name: 'moments' }));
  const second = layers.map(({ layer, nominalChannels }) => {
    const parts = found.get(layer)!;
    return parts.gram ? timesNominal(parts.gram, nominalChannels) : new Float64Array(parts.second!);
  });
  const means = layers.map(({ layer, channels }) => new Float64Array(found.get(layer)!.mean ?? new Float32Array(channels)));
  return { second, means };
}
