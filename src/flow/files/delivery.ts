import { NeuralStyleError } from '../../errors.js';
import { resizePicture } from '../../image/decode.js';
import { originOf } from '../../pixels/origins.js';
import type { Picture } from '../../pixels/picture.js';
import { withColoursOf } from '../../image/keep-colours.js';
import { encodePicture } from '../../image/encode.js';
import { type Format, formatOfFile, FORMATS, keepsAlpha, mediaType } from '../../image/formats.js';
import { hexOf } from '../../properties/kinds/texts.js';
import type { IMAGE_OUT } from '../../properties/nodes/image-out.js';
import type { STYLE_OUT } from '../../properties/nodes/style-out.js';
import type { PropertiesOf } from '../../properties/property.js';
import { encodeStyle } from '../../style-file/encode-style.js';
import { isRecord } from '../../values/is-record.js';
import { writeFileAtomically } from '../../files/write-file.js';
import type { ImageTensor } from '../payloads/image-tensor.js';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import type { Status } from '../node/status.js';
import type { NameRule, OutputFiles } from './output-files.js';
import { packetOfMessage } from './packet-of-message.js';
import { photoFor } from './photo-of-message.js';
import type { PictureReader } from './picture-reader.js';
import { type StyleOfModel, styleToSave } from './style-files.js';
import { isAbsent, type TypedInputs } from './typed-inputs.js';
import { KILOBYTE } from '../../values/units.js';

export interface DeliveryParts {
  readonly inputs: TypedInputs;
  readonly pictures: PictureReader;
  readonly files: OutputFiles;
  readonly status: Status;
  /** The flow that the node stands in, for files that keep it. */
  readonly flow: () => readonly object[];
  /** Called where a file should keep the flow, and it is too large. */
  readonly onFlowLeftOut: () => void;
}

/** Keeps a message from overwriting settings or scripts with a picture. */
const PICTURE_NAMES: NameRule = {
  expected: `a file name that ends in ${FORMATS.join(', ')}, where messages name it,`,
  allows: (file) => formatOfFile(file) !== null,
};

/** Keeps a message from overwriting settings or scripts with a style. */
const STYLE_NAMES: NameRule = {
  expected: 'a file name that ends in .safetensors, where messages name it,',
  allows: (file) => file.toLowerCase().endsWith('.safetensors'),
};

/** Encodes a node's results and puts them into messages and files. */
export class Delivery {
  constructor(private readonly parts: DeliveryParts) {}

  /**
   * Encodes a picture and puts it where the properties say: into `msg.payload`, as a Buffer or base64 text, or into a
   * file. Sets `msg.headers['content-type']`, which HTTP response nodes use, and `msg.filename` for a file.
   *
   * @throws NeuralStyleError `setting-invalid`, `content-missing`, `path-refused`, `file-unwritable`, and for whatever is wrong with msg.content
   */
  async picture(msg: Message, image: ImageTensor, properties: PropertiesOf<typeof IMAGE_OUT>): Promise<Message> {
    const { files, status } = this.parts;
    const { target, quality, alpha, ground, dpi, profile } = properties;
    const file = target === 'file' ? await files.path(msg, properties.file, PICTURE_NAMES) : null;
    // A file's ending is what other programs go by, so it decides.
    const format: Format = (file === null ? null : formatOfFile(file)) ?? properties.format;
    status.withoutNote('result-enlarged');
    const coloured =
      properties.colors === 'content' ? await withColoursOf((await this.#contentOf(msg)).picture, image.picture) : image.picture;
    const picture = properties.outputSize === 'photograph' ? await this.#asLargeAsContent(msg, coloured) : coloured;

    const came = propertyOf(msg, 'headers');
    const { xmp, lacksFlow } = await packetOfMessage(msg, { ...properties, format }, this.parts.flow);
    const photo = photoFor(msg, properties);
    const encoded = await encodePicture(picture, format, quality, { alpha, ground, xmp, photo, dpi, profile });
    if (lacksFlow) this.parts.onFlowLeftOut();
    const laidOnGround = picture.alpha !== undefined && !(alpha && keepsAlpha(format));
    if (file !== null) {
      await writeFileAtomically(file, encoded);
      msg.filename = file;
      status.done(laidOnGround ? 'written-on-ground' : 'written', { file: properties.file.source, ground: hexOf(ground) });
    } else {
      const kilobytes = Math.ceil(encoded.length / KILOBYTE);
      status.done(laidOnGround ? 'encoded-on-ground' : 'encoded', { format, kilobytes, ground: hexOf(ground) });
    }
    msg.payload = target === 'base64' ? encoded.toString('base64') : encoded;
    // Headers of a downloaded picture describe that answer, not ours; Node-RED marks them.
    const headers = isRecord(came) && !('x-node-red-request-node' in came) ? came : {};
    msg.headers = { ...headers, 'content-type': mediaType(format) };
    return msg;
  }

  /**
   * Encodes a style as a style file and puts it where the properties say: into a file, which `msg.filename` names, or into
   * `msg.payload` as a Buffer. `msg.styleName` goes before the name in the properties.
   *
   * @throws NeuralStyleError `setting-invalid`, `path-refused`, `file-unwritable`, and for whatever keeps the engine from computing them
   */
  async style(msg: Message, style: StyleOfModel, properties: PropertiesOf<typeof STYLE_OUT>): Promise<Message> {
    const { files, status } = this.parts;
    const file = properties.target === 'file' ? await files.path(msg, properties.file, STYLE_NAMES) : null;
    status.working('multiplying');
    const brought = propertyOf(msg, 'styleName');
    const name = typeof brought === 'string' ? brought : properties.styleName;
    const pieces = encodeStyle(await styleToSave(style, name.trim()));
    if (file !== null) {
      await writeFileAtomically(file, pieces);
      msg.filename = file;
      status.done('written', { file: properties.file.source });
    } else {
      const bytes = Buffer.concat(pieces);
      msg.payload = bytes;
      status.done('encoded', { format: 'safetensors', kilobytes: Math.ceil(bytes.length / KILOBYTE) });
    }
    return msg;
  }

  /** A picture at the size that its photograph had before it was loaded; the status says so where that makes it larger. */
  async #asLargeAsContent(msg: Message, picture: Picture): Promise<Picture> {
    const { status } = this.parts;
    const content = await this.#contentOf(msg);
    const { width, height } = originOf(content.picture)?.own ?? content;
    if (width > picture.width || height > picture.height)
      status.note('result-enlarged', { width, height, fromWidth: picture.width, fromHeight: picture.height });
    return resizePicture(picture, width, height);
  }

  #contentOf(msg: Message): Promise<ImageTensor> {
    const { inputs, pictures } = this.parts;
    const from = { source: 'content', type: 'msg' };
    if (isAbsent(inputs.inMessage(msg, from.source))) throw new NeuralStyleError('content-missing');
    return pictures.load(msg, from, 0);
  }
}
