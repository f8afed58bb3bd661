import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import { matchColours } from '../../pixels/colour/match-colours.js';
import type { IMAGE_IN } from '../../properties/nodes/image-in.js';
import type { PropertiesOf } from '../../properties/property.js';
import { sizingOf } from '../../settings/picture-sizing.js';
import { noteOrigin, originOf } from '../../pixels/origins.js';
import { ImageTensor } from '../payloads/image-tensor.js';
import type { Message } from '../node/input.js';
import type { PictureReader } from './picture-reader.js';

/**
 * Loads a picture, in the colours that the properties say.
 *
 * @param onReport called with the changes that decoding made
 * @throws NeuralStyleError for whatever is wrong with either picture
 */
export async function loadMatchedPicture(
  pictures: PictureReader,
  msg: Message,
  properties: PropertiesOf<typeof IMAGE_IN>,
  onReport?: (report: DecodeReport) => void,
): Promise<ImageTensor> {
  const { source, colors, colorsOf, colorsMethod } = properties;
  const size = sizingOf(properties);
  if (colors === 'own') return pictures.load(msg, source, size, onReport);
  const [image, reference] = await Promise.all([pictures.load(msg, source, size, onReport), pictures.load(msg, colorsOf, size)]);
  const matched = await matchColours(image.picture, reference.picture, colorsMethod);
  noteOrigin(matched, originOf(image.picture));
  return new ImageTensor(matched);
}
