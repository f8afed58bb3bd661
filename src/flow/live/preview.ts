import { readable } from '../../errors.js';
import { featureSheet, channelsShown, TILE } from '../../drawing/feature-sheet.js';
import { styleSheet } from '../../drawing/style-sheet.js';
import { engineFor } from '../config/engines.js';
import { featureTiles } from '../../evaluate/feature-tiles.js';
import type { LayerShape, LayerTiles } from '../../evaluate/recipes.js';
import type { Limits } from '../../image/limits.js';
import type { StatisticName } from '../../loss/statistics/statistic-names.js';
import type { Picture, Size } from '../../pixels/picture.js';
import { isFeatureMaps, type FeatureMaps, pictureSize } from '../payloads/feature-maps.js';
import { isStylePayload, type StylePayload } from '../payloads/style-payload.js';
import { isImageTensor, type ImageTensor } from '../payloads/image-tensor.js';
import { isStyleKind, KINDS, plainKind } from '../payloads/kinds.js';
import type { Message } from '../node/input.js';
import { hasProperty } from '../node/message-property.js';
import type { PictureSource } from './live-picture.js';

type StyleStatus = 'matrices' | 'moments' | 'columns';

/** A preview node's picture of a message, with a status that says what it is. */
export interface PreviewItem extends Pick<PictureSource, 'make' | 'title'> {
  readonly status: {
    readonly key: 'size' | 'picture' | 'picture-at' | 'layers' | StyleStatus;
    readonly parameters: Readonly<Record<string, string | number>>;
  };
}

/** Draws a style. */
export type DrawStyle = (style: StylePayload) => Promise<Picture>;

/** A style as heat maps. */
const asMaps: DrawStyle = ({ kind, style }) => styleSheet(kind, style.tensors);

/**
 * Preview of a message of our own nodes: a picture, one in a progress report, feature maps as a contact sheet, a style as heat maps unless
 * it is to be drawn otherwise; null for any other message: see `previewOfPicture`.
 */
export function previewOf({ payload }: Message, draw = asMaps): PreviewItem | null {
  if (isFeatureMaps(payload)) return shownFeatures(payload.layers, payload.size, () => payload);
  if (isStylePayload(payload)) return shownStyle(payload, () => payload, draw);
  const image = imageOf(payload);
  return image && shownImage(image, () => image);
}

/**
 * The same of a payload that a flow has made. Its values are read when somebody looks.
 * @throws NeuralStyleError where it is none of these, or is no good
 */
export function previewOfPlain({ payload }: Message, limits: Limits, draw = asMaps): PreviewItem | null {
  const kind = plainKind(payload);
  if (kind === 'image') {
    const image = KINDS.image.open(payload, 'msg.payload', limits);
    return shownImage(image, image.read);
  }
  if (kind === 'features') {
    const { layers, read } = KINDS.features.open(payload, 'msg.payload', limits);
    return shownFeatures(layers, pictureSize(layers), read);
  }
  if (!isStyleKind(kind)) return null;
  const { layers, read } = KINDS[kind].open(payload, 'msg.payload', limits);
  return shownStyle({ kind, layers }, read, draw);
}

/** True for a message that asks for the picture to be taken away: by `msg.reset`, or by having nothing as payload. */
export function asksToClear(msg: Message): boolean {
  if (hasProperty(msg, 'reset')) return true;
  const payload = readable('msg.payload', () => msg.payload);
  return payload === undefined || payload === null || payload === '';
}

function imageOf(payload: unknown): ImageTensor | null {
  if (isImageTensor(payload)) return payload;
  const image = typeof payload === 'object' && payload !== null && 'image' in payload ? payload.image : null;
  return isImageTensor(image) ? image : null;
}

function shownFeatures(
  layers: readonly LayerShape[],
  { width, height }: Size,
  read: () => FeatureMaps | Promise<FeatureMaps>,
): PreviewItem {
  return {
    title: titleOf(layers),
    make: async () => featureSheet(await tilesOf(await read())),
    status: { key: 'layers', parameters: { count: layers.length, width, height } },
  };
}

/** Values that stay with the engine are shrunk there: they may be a hundred megabytes. */
async function tilesOf({ engine, recipe, layers, maps }: FeatureMaps): Promise<LayerTiles[]> {
  const request = { channels: channelsShown(layers.length), size: TILE };
  const given = maps.map((each) => featureTiles(each, each.values, request.channels, request.size));
  const names = layers.map(({ layer }) => layer).filter((layer) => !given.some((each) => each.layer === layer));
  const isComputed = engine !== null && recipe !== null && names.length > 0;
  const computed = isComputed ? await engineFor(engine).request('featureTiles', { ...request, recipe: { ...recipe, layers: names } }) : [];
  return layers.flatMap(({ layer }) => [...given, ...computed].filter((each) => each.layer === layer));
}

const STATUSES: Readonly<Record<StatisticName, StyleStatus>> = {
  gram: 'matrices',
  moments: 'moments',
  neighbours: 'columns',
  slices: 'columns',
};

function shownStyle(
  { kind, layers }: { readonly kind: StatisticName; readonly layers: readonly { readonly layer: string }[] },
  read: () => StylePayload | Promise<StylePayload>,
  draw: DrawStyle,
): PreviewItem {
  const make = async (): Promise<Picture> => draw(await read());
  return { title: titleOf(layers), make, status: { key: STATUSES[kind], parameters: { count: layers.length } } };
}

function shownImage({ width, height }: Size, read: () => ImageTensor | Promise<ImageTensor>): PreviewItem {
  return { make: async () => (await read()).picture, status: { key: 'size', parameters: { width, height } } };
}

function titleOf(layers: readonly { readonly layer: string }[]): string {
  const names = layers.map(({ layer }) => layer);
  return names.length > 2 ? `${names[0]!} … ${names.at(-1)!}` : names.join(', ');
}
