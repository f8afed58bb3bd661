import { join } from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { decodePicture } from '../image/decode.js';
import { readSource } from '../image/source.js';
import { ImageTensor, isImageTensor } from './image-tensor.js';
import type { Message } from './input.js';

const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');

/** Where a picture comes from: a typed input of the editor. */
export interface PictureProperty {
  readonly source: string;
  /** `msg`, `flow`, `global`, `env`, `str` for a path or URL, `example` for a picture shipped with this module. */
  readonly type: string;
}

/**
 * Loads the picture that a property names; one that is an image tensor already is taken as it is, unless it must shrink.
 *
 * @param size longest side in pixels; 0 for the picture's own
 * @throws NeuralStyleError for whatever is wrong with it
 */
export async function loadPicture(
  RED: NodeAPI,
  node: Node,
  msg: Message,
  { source, type }: PictureProperty,
  size: number,
): Promise<ImageTensor> {
  const value = type === 'example' ? join(EXAMPLES, source) : await evaluate(RED, node, msg, source, type);
  if (isImageTensor(value)) {
    if (size === 0 || Math.max(value.width, value.height) === size) return value;
    const { width, height, data } = value.picture;
    const bytes = data instanceof Uint8Array ? data : Uint8Array.from(data);
    return new ImageTensor(await decodePicture({ name: 'the image tensor', raw: { data: bytes, width, height, channels: 3 } }, size));
  }
  const property = type === 'msg' ? `msg.${source}` : type === 'str' ? 'the path' : source;
  const encoded = await readSource(value, { property, directory: workingDirectory(RED) });
  return new ImageTensor(await decodePicture(encoded, size));
}

/** Relative paths mean what they mean in Node-RED's own file nodes. */
export function workingDirectory(RED: NodeAPI): string {
  return (RED.settings as { fileWorkingDirectory?: string }).fileWorkingDirectory ?? process.cwd();
}

/** The value of a typed input; undefined where a property on the way does not exist. */
export function evaluate(RED: NodeAPI, node: Node, msg: Message, value: string, type: string): Promise<unknown> {
  return new Promise((resolve) => {
    RED.util.evaluateNodeProperty(value, type, node, msg, (error, result: unknown) => resolve(error ? undefined : result));
  });
}
