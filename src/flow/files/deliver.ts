import type { Node, NodeAPI } from 'node-red';
import { NeuralStyleError } from '../../errors.js';
import { withColoursOf } from '../../image/keep-colours.js';
import { encodePicture } from '../../image/encode.js';
import { type Format, formatOfFile, FORMATS, keepsAlpha, mediaType } from '../../image/formats.js';
import { isRecord } from '../../values/is-record.js';
import { writeFileAtomically } from '../../files/write-file.js';
import type { ImageTensor } from '../payloads/image-tensor.js';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import { PICTURE_COLOURS } from '../../settings/picture-settings.js';
import { withOptions } from '../node/options.js';
import { isAbsent, loadPicture, messageValue } from './picture-source.js';
import { choiceSetting, colourSetting, flagSetting, qualitySetting } from '../../settings/values.js';
import type { Status } from '../node/status.js';
import { fileName, type NameRule } from './file-name.js';
import { COLOURS, DEFAULTS, type DeliveryProperties, OPTIONS, TARGETS } from '../../settings/delivery-settings.js';

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

/** Nobody overwrites settings or scripts with a picture. */
const PICTURE_NAMES: NameRule = {
  expected: `a file name that ends in ${FORMATS.join(', ')}, where messages name it,`,
  allows: (file) => formatOfFile(file) !== null,
};

function contentOf(RED: NodeAPI, node: Node, msg: Message): Promise<ImageTensor> {
  const from = { source: 'content', type: 'msg' };
  if (isAbsent(messageValue(RED, msg, from.source))) throw new NeuralStyleError('content-missing');
  return loadPicture(RED, node, msg, from, 0);
}
