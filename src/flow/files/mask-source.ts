import type { Node, NodeAPI } from 'node-red';
import type { Mask } from '../../pixels/picture.js';
import { decodeMask } from '../../image/read-mask.js';
import type { Message } from '../node/input.js';
import { isAbsent, type PictureProperty, pictureValue, readPicture, warnOfTruncated } from './picture-source.js';

/**
 * Loads the mask that a property names, from anything that a picture can be loaded from; null where the property is not
 * set, or holds nothing for this message.
 *
 * @throws NeuralStyleError `mask-empty` where no pixel is inside, and for whatever is wrong with the picture
 */
export async function loadMask(RED: NodeAPI, node: Node, msg: Message, property: PictureProperty): Promise<Mask | null> {
  if (property.source.trim() === '') return null;
  const value = await pictureValue(RED, node, msg, property);
  if (isAbsent(value)) return null;
  return decodeMask(await readPicture(RED, value, property), (report) => warnOfTruncated(RED, node, property, report));
}
