import type { StyleTensor } from '../evaluate/recipes.js';
import { NeuralStyleError } from '../errors.js';
import { encodeSafetensors } from '../safetensors/write-safetensors.js';
import { STATISTICS } from '../loss/statistics/statistics.js';
import { formatOf, LIMITS, type SavedStyle, STATISTIC_FORMAT, tensorName } from './saved-style.js';

/**
 * A style as the bytes of its file, in pieces. The same style gives the same bytes.
 * @throws NeuralStyleError `setting-invalid` where it is more than a style file may hold
 */
export function encodeStyle(style: SavedStyle): Buffer[] {
  requireWithinLimits(style);
  const { statistic, tensors, scaled } = style;
  const format = formatOf(statistic);
  const tensorsOf = (matrices: readonly StyleTensor[], factor?: number): Parameters<typeof encodeSafetensors>[0] =>
    matrices.map((tensor) => {
      const { part, channels, values } = tensor;
      const shape = STATISTICS[statistic.name].shapeOf(part, channels, values.length) ?? [values.length];
      return { name: tensorName(tensor, format, factor), shape, values };
    });
  return encodeSafetensors([...tensorsOf(tensors), ...scaled.flatMap((each) => tensorsOf(each.tensors, each.factor))], metadataOf(style));
}

function metadataOf({ model, statistic, tensors, scaled, picture, name }: SavedStyle): Record<string, string> {
  const format = formatOf(statistic);
  return {
    ...format,
    ...(format === STATISTIC_FORMAT && { statistic: JSON.stringify(statistic) }),
    model: model.name,
    model_hash: model.hash,
    pooling: model.pooling,
    layers: JSON.stringify(layersOf(tensors)),
    scales: JSON.stringify(scaled.map(({ factor }) => factor)),
    ...(picture && { picture_size: JSON.stringify([picture.width, picture.height]) }),
    ...(name !== undefined && { name }),
  };
}

function layersOf(tensors: readonly StyleTensor[]): string[] {
  return [...new Set(tensors.map(({ layer }) => layer))];
}

function requireWithinLimits({ model, statistic, tensors, scaled, name = '' }: SavedStyle): void {
  const limit = (expected: string, received: string | number): NeuralStyleError =>
    new NeuralStyleError('setting-invalid', { setting: 'a style file', expected, received });
  const layers = tensors.length / STATISTICS[statistic.name].parts(statistic).length;
  if (layers > LIMITS.layers) throw limit(`at most ${LIMITS.layers} layers`, layers);
  const widest = Math.max(...tensors.map(({ channels }) => channels));
  if (widest > LIMITS.channels) throw limit(`layers of at most ${LIMITS.channels} channels`, widest);
  if (scaled.length > LIMITS.scales) throw limit(`at most ${LIMITS.scales} smaller sizes`, scaled.length);
  for (const text of [model.name, name]) {
    if (text.length > LIMITS.nameLength) throw limit(`names of at most ${LIMITS.nameLength} characters`, `one of ${text.length}`);
  }
}
