import { readable } from '../../errors.js';
import { featureSheet, channelsShown, TILE } from '../../drawing/feature-sheet.js';
import { gramHeatMap } from '../../drawing/gram-heat-map.js';
import { engineFor } from '../config/engines.js';
import { isFeatureMaps, type FeatureMaps } from '../payloads/feature-maps.js';
import { isGramMatrices, type GramMatrices } from '../payloads/gram-matrices.js';
import { isImageTensor, type ImageTensor } from '../payloads/image-tensor.js';
import type { Message } from '../node/input.js';
import { hasProperty } from '../node/message-property.js';
import type { PictureSource } from './live-picture.js';

/** A preview node's picture of a message, with a status that says what it is. */
export interface PreviewItem extends Pick<PictureSource, 'make' | 'title'> {
  readonly status: {
    readonly key: 'size' | 'picture' | 'picture-at' | 'layers' | 'matrices';
    readonly parameters: Readonly<Record<string, string | number>>;
  };
}

/**
 * Preview of a message of our own nodes: a picture, one in a progress report, feature maps as a contact sheet, Gram matrices as heat maps;
 * null for any other message: see `previewOfPicture`.
 */
export function previewOf({ payload }: Message): PreviewItem | null {
  if (isFeatureMaps(payload)) return shownFeatures(payload);
  if (isGramMatrices(payload)) return shownGrams(payload);
  const image = imageOf(payload);
  if (!image) return null;
  const { picture, width, height } = image;
  return { make: () => Promise.resolve(picture), status: { key: 'size', parameters: { width, height } } };
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

function shownFeatures({ engine, recipe, layers }: FeatureMaps): PreviewItem {
  const { width, height } = recipe.picture;
  return {
    title: titleOf(layers),
    // The values stay with the engine, which also shrinks them: they may be a hundred megabytes.
    make: async () => {
      const request = { recipe, channels: channelsShown(layers.length), size: TILE };
      return featureSheet(await engineFor(engine).request('featureTiles', request));
    },
    status: { key: 'layers', parameters: { count: layers.length, width, height } },
  };
}

function shownGrams({ grams, layers }: GramMatrices): PreviewItem {
  return { title: titleOf(layers), make: () => gramHeatMap(grams), status: { key: 'matrices', parameters: { count: layers.length } } };
}

function titleOf(layers: readonly { readonly layer: string }[]): string {
  const names = layers.map(({ layer }) => layer);
  return names.length > 2 ? `${names[0]!} … ${names.at(-1)!}` : names.join(', ');
}
