import type { StyleTensor } from '../evaluate/recipes.js';
import { NeuralStyleError } from '../errors.js';
import { encodeSafetensors } from '../safetensors/write-safetensors.js';
import { FORMAT, LIMITS, type SavedStyle, tensorName, VERSION } from './saved-style.js';

/**
 * A style as the bytes of its file, in pieces. The same style gives the same bytes.
 * @throws NeuralStyleError `setting-invalid` where it is more than a style file may hold
 */
export function encodeStyle(style: SavedStyle): Buffer[] {
  requireWithinLimits(style);
  const { tensors, scaled } = style;
  const tensorsOf = (matrices: readonly StyleTensor[], factor?: number): Parameters<typeof encodeSafetensors>[0] =>
    matrices.map(({ layer, channels, values }) => ({ name: tensorName(layer, factor), shape: [channels, channels], values }));
  return encodeSafetensors([...tensorsOf(tensors), ...scaled.flatMap((each) => tensorsOf(each.tensors, each.factor))], metadataOf(style));
}

function metadataOf({ model, tensors, scaled, picture, name }: SavedStyle): Record<string, string> {
  return {
    format: FORMAT,
    version: VERSION,
    model: model.name,
    model_hash: model.hash,
    pooling: model.pooling,
    layers: JSON.stringify(tensors.map(({ layer }) => layer)),
    scales: JSON.stringify(scaled.map(({ factor }) => factor)),
    ...(picture && { picture_size: JSON.stringify([picture.width, picture.height]) }),
    ...(name !== undefined && { name }),
  };
}

function requireWithinLimits({ model, tensors, scaled, name = '' }: SavedStyle): void {
  const limit = (expected: string, received: string | number): NeuralStyleError =>
    new NeuralStyleError('setting-invalid', { setting: 'a style file', expected, received });
  if (tensors.length > LIMITS.layers) throw limit(`at most ${LIMITS.layers} layers`, tensors.length);
  const widest = Math.max(...tensors.map(({ channels }) => channels));
  if (widest > LIMITS.channels) throw limit(`layers of at most ${LIMITS.channels} channels`, widest);
  if (scaled.length > LIMITS.scales) throw limit(`at most ${LIMITS.scales} smaller sizes`, scaled.length);
  for (const text of [model.name, name]) {
    if (text.length > LIMITS.nameLength) throw limit(`names of at most ${LIMITS.nameLength} characters`, `one of ${text.length}`);
  }
}
