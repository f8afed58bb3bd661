import { resolve } from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { NeuralStyleError } from '../errors.js';
import { withColoursOf } from '../image/colour.js';
import { FORMATS, encodePicture, formatOfFile, mediaType, type Format } from '../image/encode.js';
import { writeFileAtomically } from '../write-file.js';
import { isImageTensor, type ImageTensor } from './image-tensor.js';
import type { Message } from './input.js';
import { evaluate, workingDirectory } from './picture-source.js';
import { choiceSetting, qualitySetting } from './settings.js';
import type { Status } from './status.js';

/** The output properties as a flow file holds them. */
export interface DeliveryProperties {
  format: string;
  quality: number | string;
  target: string;
  file: string;
  fileType: string;
  colors: string;
}

const DEFAULTS: DeliveryProperties = { format: 'jpeg', quality: 90, target: 'payload', file: '', fileType: 'str', colors: 'style' };

const TARGETS = ['payload', 'base64', 'file'] as const;
/** Whose colours a painting keeps. */
export const COLOURS = ['style', 'content'] as const;
const KILOBYTE = 1024;

/**
 * Encodes a picture and puts it where the properties say: into `msg.payload`, as a Buffer or base64 text, or into a file.
 * Sets `msg.headers['content-type']`, which HTTP response nodes use, and `msg.filename` for a file.
 *
 * @throws NeuralStyleError `setting-invalid`, `content-missing`, `file-unwritable`
 */
export async function deliver(
  RED: NodeAPI,
  node: Node,
  status: Status,
  msg: Message,
  image: ImageTensor,
  given: Partial<DeliveryProperties>,
): Promise<Message> {
  const properties = { ...DEFAULTS, ...given };
  const target = choiceSetting(properties.target, 'target', TARGETS);
  const quality = qualitySetting(properties.quality);
  const file = target === 'file' ? await fileName(RED, node, msg, properties) : null;
  // A file's ending is what other programs go by, so it decides.
  const format: Format = (file === null ? null : formatOfFile(file)) ?? choiceSetting(properties.format, 'format', FORMATS);
  const picture =
    choiceSetting(properties.colors, 'colors', COLOURS) === 'content'
      ? await withColoursOf(contentOf(msg).picture, image.picture)
      : image.picture;

  const encoded = await encodePicture(picture, format, quality);
  if (file !== null) {
    await writeFileAtomically(file, encoded);
    msg.filename = file;
    status.done('written', { file: properties.file });
  } else {
    status.done('encoded', { format, kilobytes: Math.ceil(encoded.length / KILOBYTE) });
  }
  msg.payload = target === 'base64' ? encoded.toString('base64') : encoded;
  // Headers that came with a downloaded picture are that answer's, not ours; Node-RED marks them.
  const headers = typeof msg.headers === 'object' && msg.headers !== null && !('x-node-red-request-node' in msg.headers) ? msg.headers : {};
  msg.headers = { ...headers, 'content-type': mediaType(format) };
  return msg;
}

async function fileName(RED: NodeAPI, node: Node, msg: Message, { file, fileType }: DeliveryProperties): Promise<string> {
  const name = await evaluate(RED, node, msg, file, fileType);
  if (typeof name !== 'string' || name.trim() === '') {
    const received = name === undefined || name === '' ? 'nothing' : typeof name;
    throw new NeuralStyleError('setting-invalid', { setting: 'file', expected: 'a file path', received });
  }
  return resolve(workingDirectory(RED), name);
}

function contentOf(msg: Message): ImageTensor {
  if (!isImageTensor(msg.content)) throw new NeuralStyleError('content-missing');
  return msg.content;
}
