import { resolve } from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { withColoursOf } from '../../image/keep-colours.js';
import { FORMATS, encodePicture, formatOfFile, keepsAlpha, mediaType, type Format } from '../../image/encode.js';
import { isRecord } from '../../values/is-record.js';
import { localPath } from '../../files/local-path.js';
import { pathInside } from '../../files/path-inside.js';
import { requirePathLength } from '../../files/path-length.js';
import { writeFileAtomically } from '../../files/write-file.js';
import type { ImageTensor } from '../payloads/image-tensor.js';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import { PICTURE_COLOURS } from './matched-picture.js';
import { withOptions } from '../node/options.js';
import { evaluate, isAbsent, loadPicture, messageValue } from './picture-source.js';
import { reachOf, workingDirectory } from './security.js';
import { choiceSetting, colourSetting, flagSetting, qualitySetting } from '../../settings/values.js';
import type { Status } from '../node/status.js';

/** The output properties as a flow file holds them. */
export interface DeliveryProperties {
  format: string;
  quality: number | string;
  target: string;
  file: string;
  fileType: string;
  colors: string;
  /** Whether what is transparent stays so, where the format can keep it. */
  alpha: boolean | string;
  /** What it is laid on elsewhere, such as `#ffffff`. */
  ground: string;
}

const DEFAULTS: DeliveryProperties = {
  format: 'jpeg',
  quality: 90,
  target: 'payload',
  file: '',
  fileType: 'str',
  colors: 'style',
  alpha: true,
  ground: '#ffffff',
};

const TARGETS = ['payload', 'base64', 'file'] as const;
/** Whose colours a painting keeps. */
export const COLOURS = ['style', 'content'] as const;
const OPTIONS = ['format', 'quality', 'target', 'colors', 'alpha', 'ground'] as const;
/** The words that image in, on the same message's way, has for its colours. */
const FOR_OTHERS = { colors: PICTURE_COLOURS };
const KILOBYTE = 1024;

/**
 * Encodes a picture and puts it where the properties, or `msg.options`, say: into `msg.payload`, as a Buffer or base64 text, or into a file.
 * Sets `msg.headers['content-type']`, which HTTP response nodes use, and `msg.filename` for a file.
 *
 * @throws NeuralStyleError `setting-invalid`, `content-missing`, `path-refused`, `file-unwritable`, and for whatever is wrong with msg.content
 */
export async function deliver(
  RED: NodeAPI,
  node: Node,
  status: Status,
  msg: Message,
  image: ImageTensor,
  given: Partial<DeliveryProperties>,
): Promise<Message> {
  const properties = { ...DEFAULTS, ...withOptions(given, msg, OPTIONS, FOR_OTHERS) };
  const target = choiceSetting(properties.target, 'target', TARGETS);
  const quality = qualitySetting(properties.quality);
  const alpha = flagSetting(properties.alpha, 'alpha');
  const ground = colourSetting(properties.ground, 'ground');
  const file = target === 'file' ? await fileName(RED, node, msg, properties, PICTURE_NAMES) : null;
  // A file's ending is what other programs go by, so it decides.
  const format: Format = (file === null ? null : formatOfFile(file)) ?? choiceSetting(properties.format, 'format', FORMATS);
  const picture =
    choiceSetting(properties.colors, 'colors', COLOURS) === 'content'
      ? await withColoursOf((await contentOf(RED, node, msg)).picture, image.picture)
      : image.picture;

  const came = propertyOf(msg, 'headers');
  const encoded = await encodePicture(picture, format, quality, { alpha, ground });
  const laidOnGround = picture.alpha !== undefined && !(alpha && keepsAlpha(format));
  if (file !== null) {
    await writeFileAtomically(file, encoded);
    msg.filename = file;
    status.done(laidOnGround ? 'written-on-ground' : 'written', { file: properties.file, ground: properties.ground });
  } else {
    const kilobytes = Math.ceil(encoded.length / KILOBYTE);
    status.done(laidOnGround ? 'encoded-on-ground' : 'encoded', { format, kilobytes, ground: properties.ground });
  }
  msg.payload = target === 'base64' ? encoded.toString('base64') : encoded;
  // Headers that came with a downloaded picture are that answer's, not ours; Node-RED marks them.
  const headers = isRecord(came) && !('x-node-red-request-node' in came) ? came : {};
  msg.headers = { ...headers, 'content-type': mediaType(format) };
  return msg;
}

/** Whether a name that a stranger gave may be written under. */
export interface NameRule {
  readonly expected: string;
  readonly allows: (file: string) => boolean;
}

/** Nobody overwrites settings or scripts with a picture. */
const PICTURE_NAMES: NameRule = {
  expected: `a file name that ends in ${FORMATS.join(', ')}, where messages name it,`,
  allows: (file) => formatOfFile(file) !== null,
};

/**
 * The path of the file to write that a property names.
 * @param rule which names are good where a message gives them
 * @throws NeuralStyleError `setting-invalid`, `path-refused`, `file-unwritable`
 */
export async function fileName(
  RED: NodeAPI,
  node: Node,
  msg: Message,
  { file, fileType }: Pick<DeliveryProperties, 'file' | 'fileType'>,
  rule: NameRule,
): Promise<string> {
  const name = await evaluate(RED, node, msg, file, fileType);
  const invalid = (expected: string, received: string): NeuralStyleError =>
    new NeuralStyleError('setting-invalid', { setting: 'file', expected, received });
  if (typeof name !== 'string' || name.trim() === '')
    throw invalid('a file path', name === undefined || name === '' ? 'nothing' : typeof name);
  const { folder } = reachOf(RED, fileType);
  try {
    requirePathLength(name);
    // As paths are read.
    const path = localPath(name);
    if (path === '') throw invalid('a file path', 'nothing');
    if (folder !== null && !rule.allows(path)) throw invalid(rule.expected, `"${name}"`);
    return folder === null ? resolve(workingDirectory(RED), path) : await pathInside(folder, path);
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    throw new NeuralStyleError('file-unwritable', { file: name, reason: reasonOf(error) }, { cause: error });
  }
}

function contentOf(RED: NodeAPI, node: Node, msg: Message): Promise<ImageTensor> {
  const from = { source: 'content', type: 'msg' };
  if (isAbsent(messageValue(RED, msg, from.source))) throw new NeuralStyleError('content-missing');
  return loadPicture(RED, node, msg, from, 0);
}
