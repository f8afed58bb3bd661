import type {
  FeatureMaps,
  GramMatrices,
  ImageTensor,
  Objective,
  Painted,
  Payload,
  PlainFeatures,
  PlainGram,
  PlainStyle,
  ProgressMessage,
  RawPicture,
  Steer,
  Style,
} from '@neural-style/node-red';

/*
 * What authors of function nodes and of other modules may and may not write. It is compiled against the package's types and never run.
 */

/** The pixels of an image, made brighter and sent back into image in. */
export async function brighter(msg: { payload: ImageTensor }): Promise<{ payload: RawPicture }> {
  const pixels = await msg.payload.data();
  const { width, height } = msg.payload;
  const [rows, columns, channels] = msg.payload.shape;
  // @ts-expect-error: the size of a message's picture is what it is.
  msg.payload.width = 2 * rows * columns * channels;
  return { payload: { data: Uint8Array.from(pixels, (value) => value + 10), width, height, channels: 3 } };
}

/** The same, put back into the picture. */
export const brighterAgain = async (image: ImageTensor): Promise<ImageTensor> => {
  // @ts-expect-error: an image has no layers.
  await image.with({ relu1_1: [1] });
  return image.with((await image.data()).map((value) => Math.min(value + 10, 255)));
};

/** A style between two, with one layer of its own; and what a flow makes itself. */
export async function between(one: GramMatrices, other: GramMatrices, features: FeatureMaps): Promise<PlainGram | PlainFeatures> {
  const mixed = await (await one.mixed(other, 0.3)).with({ relu1_1: new Float64Array(one.shapeOf('relu1_1')[0] ** 2) });
  const louder: GramMatrices = await (await mixed.map((_layer, values) => values.fill(1))).scaled(2);
  // @ts-expect-error: styles are mixed with styles.
  await one.mixed(features, 0.5);
  const plain: PlainGram = {
    kind: 'gram',
    layers: {
      relu1_1: {
        data: [
          [1, 0],
          [0, 1],
        ],
      },
      relu2_1: { shape: [2, 2], data: new ArrayBuffer(16) },
    },
  };
  return louder.layers.length > 0 ? louder.toPlain() : plain.layers.relu1_1 ? features.toPlain() : plain;
}

/** The mean of each channel of a layer. */
export async function channelMeans(features: FeatureMaps, wanted: string): Promise<number[]> {
  const layer = features.layers.find(({ layer: name }) => name === wanted);
  if (!layer) return [];
  const [channels, height, width] = layer.shape;
  const values = await features.data(layer.layer);
  // @ts-expect-error: feature maps are asked for by layer.
  await features.data();
  return Array.from({ length: channels }, (_, channel) => mean(values.subarray(channel * height * width, (channel + 1) * height * width)));
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The strength of a style's first layer. */
export async function trace(gram: GramMatrices): Promise<number> {
  const first = gram.layers[0];
  if (!first) return 0;
  const matrix = await gram.data(first.layer);
  // @ts-expect-error: a layer that is not there has no matrix.
  matrix[0] = 1;
  return Array.from({ length: first.shape[0] }, (_, i) => matrix?.[i * (first.shape[0] + 1)] ?? 0).reduce((a, b) => a + b, 0);
}

/** What several kinds of styles have of a layer. */
export async function strengths(style: Style, layer: string): Promise<Float32Array | undefined> {
  if (style.kind === 'moments') return (await style.mixed(style, 0.5)).data(layer).then((values) => values?.mean);
  if (style.kind === 'gram') return style.reach ? (await style.data(layer))?.['across-2'] : style.data(layer);
  // @ts-expect-error: columns cannot be added.
  const adding: unknown = style.scaled;
  const changed = await style.map((_layer, values) => values.reverse());
  return adding ? undefined : changed.data(layer);
}

/** Moments that a flow makes. */
export const plainMoments: PlainStyle = {
  kind: 'moments',
  layers: { relu1_1: { mean: { data: [1, 2] }, covariance: { shape: [2, 2], data: [1, 0, 0, 1] } } },
};

/** Any payload, told by its kind. */
export function described(payload: Payload): string {
  switch (payload.kind) {
    case 'image':
      return `${payload.width}×${payload.height} ${payload.dtype}`;
    case 'features':
    case 'gram':
    case 'moments':
    case 'neighbours':
    case 'slices':
      return payload.layers.map(({ layer }) => layer).join(', ');
    case 'objective':
      return `style ${payload.weights.style}, lines ${payload.weights.lines}, of ${payload.shape[1]} pixels`;
  }
}

/** Progress, the place of a job that waits, or the end of one that was cancelled. */
export function line({ payload, jobs }: ProgressMessage): string {
  if ('cancelled' in payload) return `cancelled: ${payload.reason} at ${payload.iteration}`;
  if ('waiting' in payload) return `waits: ${payload.position}, ${payload.remaining ?? '?'} ms left`;
  const size = payload.image ? ` at ${payload.image.width}` : '';
  const [lines, steadiness]: readonly (number | undefined)[] = [payload.loss.lines, payload.loss.temporal];
  // @ts-expect-error: progress has the loss by terms.
  const loss: number = payload.loss;
  return `${payload.iteration}/${payload.iterations}${size}: ${payload.loss.total} ${lines ?? ''} ${steadiness ?? ''} ${loss}, ${jobs.waiting} wait`;
}

/** What follows from a finished picture. */
export const again = (painted: Painted): { seed: number; worst: number } => ({
  seed: painted.seed,
  worst: Math.max(...painted.curve.map(({ total }) => total)),
});

export const bolder: Steer = { weights: { style: 2000 }, remaining: 50 };

// @ts-expect-error: there is no such change.
export const misspelt: Steer = { weight: { style: 2000 } };

// @ts-expect-error: an objective is made by the loss node, not written down.
export const forged: Objective = { kind: 'objective', weights: { content: 1, style: 1, lines: 0, tv: 1, temporal: 1 } };
