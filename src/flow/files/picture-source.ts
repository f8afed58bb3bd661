import { join } from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { readable } from '../../errors.js';
import { decodePicture } from '../../image/decode.js';
import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import { bytesOf } from '../../pixels/slices.js';
import { straightPixels } from '../../pixels/transparency.js';
import { readSource, type EncodedPicture } from '../../image/source.js';
import { ImageTensor, isImageTensor } from '../payloads/image-tensor.js';
import type { Message } from '../node/input.js';
import { limitsOf, reachOf, workingDirectory } from './security.js';
import { logText } from '../node/translate.js';

const EXAMPLES = join(__dirname, '..', '..', '..', '..', 'examples');

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
 * @param onReport called with what the picture was before, where it has been decoded
 * @throws NeuralStyleError for whatever is wrong with it
 */
export async function loadPicture(
  RED: NodeAPI,
  node: Node,
  msg: Message,
  property: PictureProperty,
  size: number,
  onReport?: (report: DecodeReport) => void,
): Promise<ImageTensor> {
  const value = await pictureValue(RED, node, msg, property);
  const image = imageIn(value, property);
  if (image && (size === 0 || Math.max(image.width, image.height) === size)) return image;
  const picture = await decodePicture(await readPicture(RED, value, property), size, {
    onReport: (report) => {
      warnOfTruncated(RED, node, property, report);
      onReport?.(report);
    },
  });
  return new ImageTensor(picture);
}

/** Says in Node-RED's log that a picture is cut off, where the administrator has it taken as far as it goes. */
export function warnOfTruncated(RED: NodeAPI, node: Node, property: PictureProperty, { truncated }: DecodeReport): void {
  if (truncated) node.warn(logText(RED, 'truncated', { source: propertyName(property) }));
}

/** Telling what a value is runs its getters. */
function imageIn(value: unknown, where: PictureProperty): ImageTensor | null {
  return readable(propertyName(where), () => (isImageTensor(value) ? value : null));
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
  const image = imageIn(value, where);
  if (image) {
    const { picture } = image;
    const { width, height, alpha } = picture;
    const raw = alpha
      ? ({ data: await straightPixels(picture), channels: 4 } as const)
      : ({ data: bytesOf(picture), channels: 3 } as const);
    return { name: property, raw: { ...raw, width, height }, limits };
  }
  return readSource(value, { property, directory: workingDirectory(RED), reach: reachOf(RED, where.type), limits });
}

/** Whether a property is not set, or holds nothing for this message. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** What errors call what a property holds. */
export function propertyName({ source, type }: PictureProperty): string {
  return type === 'msg' ? `msg.${source}` : type === 'str' ? 'the path' : source;
}

/**
 * The value of a typed input; undefined where a property on the way does not exist.
 * @throws NeuralStyleError `value-unreadable`
 */
export async function evaluate(RED: NodeAPI, node: Node, msg: Message, value: string, type: string): Promise<unknown> {
  if (type === 'msg') return messageValue(RED, msg, value);
  return new Promise((resolve) => {
    RED.util.evaluateNodeProperty(value, type, node, msg, (error, result: unknown) => resolve(error ? undefined : result));
  });
}

/**
 * What an expression such as `req.files[0].buffer` names in a message; undefined where a property on the way does not exist. Node-RED's
 * own function fails in the same way for that and for a getter that throws, which must not pass for a picture that is not there.
 *
 * @throws NeuralStyleError `value-unreadable`
 */
export function messageValue(RED: NodeAPI, msg: Message, expression: string): unknown {
  return readable(propertyName({ source: expression, type: 'msg' }), () => {
    let value: unknown = msg;
    for (const key of keysOf(RED, msg, expression)) {
      if (value === undefined || value === null) return undefined;
      value = (value as Readonly<Record<string | number, unknown>>)[key];
    }
    return value;
  });
}

/** None leads anywhere where the expression is none, which a flow file may hold. */
function keysOf(RED: NodeAPI, msg: Message, expression: unknown): readonly (string | number)[] {
  try {
    return RED.util.normalisePropertyExpression(String(expression).replace(/^msg\./, ''), msg);
  } catch {
    return [''];
  }
}
