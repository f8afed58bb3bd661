/** A convolution before (`conv4_2`) or after (`relu4_2`) its ReLU, or the pooling that ends a block (`pool4`). */
export type LayerName = `conv${number}_${number}` | `relu${number}_${number}` | `pool${number}`;

/** Where a layer stands: block 1 to 5, and which convolution of it (0 for the pooling at its end). */
export interface LayerPosition {
  readonly kind: 'conv' | 'relu' | 'pool';
  readonly block: number;
  readonly index: number;
}

/** Channels of VGG-16's and VGG-19's blocks 1 to 5: what the compact network's losses are scaled by, too. */
export const VGG_CHANNELS = [64, 128, 256, 512, 512] as const;

/** Splits a layer name, or returns null where it is not one. */
export function parseLayer(name: string): LayerPosition | null {
  const match = /^(?:(conv|relu)([1-5])_([1-9])|(pool)([1-5]))$/.exec(name);
  if (!match) return null;
  const [, kind, block, index, pool, poolBlock] = match;
  return pool
    ? { kind: 'pool', block: Number(poolBlock), index: 0 }
    : { kind: kind as 'conv' | 'relu', block: Number(block), index: Number(index) };
}

/** Pixels of the picture, along each axis, that one position of a layer stands for: each pooling before it, or it, halves. */
export function strideOf(layer: LayerName): number {
  const { kind, block } = parseLayer(layer)!;
  return 2 ** (kind === 'pool' ? block : block - 1);
}

export function isLayerName(name: string): name is LayerName {
  return parseLayer(name) !== null;
}

/** `relu` + 4 + 2 → `relu4_2`. */
export function layerName({ kind, block, index }: LayerPosition): LayerName {
  return kind === 'pool' ? `pool${block}` : `${kind}${block}_${index}`;
}
