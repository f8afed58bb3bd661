import type { Node, NodeAPI } from 'node-red';
import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import { COLOUR_METHODS } from '../../pixels/colour/colour-methods.js';
import { matchColours } from '../../pixels/colour/match-colours.js';
import { ImageTensor } from '../payloads/image-tensor.js';
import type { Message } from '../node/input.js';
import { loadPicture, type PictureProperty } from './picture-source.js';
import { choiceSetting } from '../../settings/values.js';
import { type ColourProperties, PICTURE_COLOURS } from '../../settings/picture-settings.js';

const DEFAULTS: ColourProperties = { colors: 'own', colorsMethod: 'linear', colorsOf: 'content', colorsOfType: 'msg' };

/**
 * Loads a picture, in the colours that the properties say.
 *
 * @param size longest side in pixels; 0 for the picture's own
 * @param onReport called with what the picture was before, where it has been decoded
 * @throws NeuralStyleError `setting-invalid`, and for whatever is wrong with either picture
 */
export async function loadMatchedPicture(
  RED: NodeAPI,
  node: Node,
  msg: Message,
  property: PictureProperty,
  size: number,
  given: Partial<ColourProperties>,
  onReport?: (report: DecodeReport) => void,
): Promise<ImageTensor> {
  const { colors, colorsMethod, colorsOf, colorsOfType } = { ...DEFAULTS, ...given };
  if (choiceSetting(colors, 'colors', PICTURE_COLOURS) === 'own') return loadPicture(RED, node, msg, property, size, onReport);
  const method = choiceSetting(colorsMethod, 'colorsMethod', COLOUR_METHODS);
  const [image, reference] = await Promise.all([
    loadPicture(RED, node, msg, property, size, onReport),
    loadPicture(RED, node, msg, { source: colorsOf, type: colorsOfType }, size),
  ]);
  return new ImageTensor(await matchColours(image.picture, reference.picture, method));
}
