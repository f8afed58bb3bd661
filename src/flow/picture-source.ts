import { join } from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { decodePicture } from '../image/decode.js';
import { bytesOf } from '../image/slices.js';
import { readSource, type EncodedPicture } from '../image/source.js';
import { ImageTensor, isImageTensor } from './image-tensor.js';
import type { Message } from './input.js';
import { limitsOf, reachOf, workingDirectory } from './security.js';

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');

/** Where a picture comes from: a typed input of the editor. */
export interface PictureProperty {
  readonly source: string;
  /** `msg`, `flow`, `global`, `env`, `str` for a path or URL, `example` for a picture shipped with this module; see `reachOf`. */
  readonly type: string;
}

/**
 * Loads the picture that a property names; one that is an image tensor already is taken as it is, unless its size must change.
 *
 * @param size longest side in pixels; 0 for the picture's own
 * @throws NeuralStyleError for whatever is wrong with it
 */
export async function loadPicture(RED: NodeAPI, node: Node, msg: Message, property: PictureProperty, size: number): Promise<ImageTensor> {
  const value = await pictureValue(RED, node, msg, property);
  if (isImageTensor(value) && (size === 0 || Math.max(value.width, value.height) === size)) return value;
  return new ImageTensor(await decodePicture(await readPicture(RED, value, property), size));
}

/** What a property holds, in any of the forms that pictures come in. */
export function pictureValue(RED: NodeAPI, node: Node, msg: Message, { source, type }: PictureProperty): Promise<unknown> {
  return type === 'example' ? Promise.resolve(join(EXAMPLES, source)) : evaluate(RED, node, msg, source, type);
}

/**
 * The value of a property as a picture to be decoded.
 * @throws NeuralStyleError where it is none
 */
export async function readPicture(RED: NodeAPI, value: unknown, where: PictureProperty): Promise<EncodedPicture> {
  const property = propertyName(where);
  const limits = limitsOf(RED);
  if (isImageTensor(value)) {
    const { picture } = value;
    return { name: property, raw: { data: bytesOf(picture), width: picture.width, height: picture.height, channels: 3 }, limits };
  }
  return readSource(value, { property, directory: workingDirectory(RED), reach: reachOf(RED, where.type), limits });
}

/** What errors call what a property holds. */
export function propertyName({ source, type }: PictureProperty): string {
  return type === 'msg' ? `msg.${source}` : type === 'str' ? 'the path' : source;
}

/** The value of a typed input; undefined where a property on the way does not exist. */
export function evaluate(RED: NodeAPI, node: Node, msg: Message, value: string, type: string): Promise<unknown> {
  return new Promise((resolve) => {
    RED.util.evaluateNodeProperty(value, type, node, msg, (error, result: unknown) => resolve(error ? undefined : result));
  });
}
