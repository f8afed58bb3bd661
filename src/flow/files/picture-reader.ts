import { join } from 'node:path';
import { NeuralStyleError, readable } from '../../errors.js';
import { isRegularFile } from '../../files/read-file.js';
import { decodePicture } from '../../image/decode.js';
import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import type { Limits } from '../../image/limits.js';
import { decodeMask } from '../../image/read-mask.js';
import { findSource, readSource, type DistantPicture, type EncodedPicture, type SourceOptions } from '../../image/source.js';
import { fileNameOf, noteOrigin, type Origin, originOf } from '../../pixels/origins.js';
import { fitOf, longerSide, type Sizing } from '../../pixels/fit.js';
import { type Mask, sameSize } from '../../pixels/picture.js';
import { bytesOf } from '../../pixels/slices.js';
import { straightPixels } from '../../pixels/transparency.js';
import { ImageTensor, isImageTensor } from '../payloads/image-tensor.js';
import { plainKind } from '../payloads/kinds.js';
import { plainImage } from '../payloads/plain/image.js';
import { readInTime } from '../payloads/plain/patience.js';
import type { Message } from '../node/input.js';
import { type Decoded, KeptPictures } from './kept-pictures.js';
import type { Security } from './security.js';
import { inputName, isAbsent, type TypedInput, type TypedInputs } from './typed-inputs.js';
import { isUploadName } from './upload-name.js';

type OnReport = (report: DecodeReport) => void;

/** A picture, and what is known of it. */
interface Found {
  readonly found: ImageTensor | EncodedPicture;
  readonly origin: Origin | undefined;
}

const EXAMPLES = join(__dirname, '..', '..', '..', '..', 'examples');

/** Reads the pictures and masks that a node's properties name. */
export class PictureReader {
  readonly #kept = new KeptPictures();

  /** @param onTruncated called with the name of a picture that is cut off, where the administrator accepts such pictures */
  constructor(
    private readonly inputs: TypedInputs,
    private readonly security: Security,
    private readonly onTruncated: (name: string) => void,
  ) {}

  /**
   * Limits of one picture.
   * @throws NeuralStyleError `setting-invalid`
   */
  get limits(): Limits {
    return this.security.limits;
  }

  /**
   * Loads the picture that a property names; an image tensor, or a plain one that a flow has made, is taken as it is, unless its size must
   * change.
   *
   * @param size longer side in pixels, 0 for the picture's own; or another way to choose it
   * @param onReport called with the changes that decoding made
   * @throws NeuralStyleError for whatever is wrong with it
   */
  async load(msg: Message, input: TypedInput, size: number | Sizing, onReport?: (report: DecodeReport) => void): Promise<ImageTensor> {
    const { found, origin } = await this.#found(msg, input, size);
    return found instanceof ImageTensor ? found : this.#told(await decoded(found, size), origin, input, onReport);
  }

  /**
   * The same for a picture that no flow gets hold of: the latest that were decoded of the same bytes are not decoded again.
   * @throws NeuralStyleError as `load`
   */
  async loadKept(msg: Message, input: TypedInput, size: number | Sizing, onReport?: (report: DecodeReport) => void): Promise<ImageTensor> {
    const { found, origin } = await this.#found(msg, input, size);
    if (found instanceof ImageTensor) return found;
    const decode = (): Promise<Decoded> => decoded(found, size);
    const result = 'file' in found ? this.#kept.of(found.file, { size, limits: this.limits }, decode) : decode();
    return this.#told(await result, origin, input, onReport);
  }

  /** A decoded picture, when the changes that decoding made have been told. */
  #told({ image, reports }: Decoded, origin: Origin | undefined, input: TypedInput, onReport?: OnReport): ImageTensor {
    noteOrigin(image.picture, origin);
    for (const report of reports) {
      noteOrigin(image.picture, { own: origin?.own ?? report.own, ...(report.photo && { photo: report.photo }) });
      this.#tellOfTruncated(input, report);
      onReport?.(report);
    }
    return image;
  }

  /** A picture as it is wanted, or to be decoded. */
  async #found(msg: Message, input: TypedInput, size: number | Sizing): Promise<Found> {
    const value = await this.#value(msg, input);
    const image = await this.#imageIn(value, input);
    if (!image) {
      const found = await readSource(value, this.#options(input));
      // What lies elsewhere is named by its place.
      const name = found.name === inputName(input) ? undefined : fileNameOf(found.name);
      return { found, origin: name === undefined ? undefined : { name } };
    }
    const { to } = fitOf(image, typeof size === 'number' ? longerSide(size) : size);
    return { found: sameSize(to, image) ? image : await this.#pixels(image, input), origin: originOf(image.picture) };
  }

  /**
   * Loads the mask that a property names, from anything that a picture can be loaded from; null where the property is not
   * set, or holds nothing for this message.
   *
   * @throws NeuralStyleError `mask-empty` where no pixel is inside, and for whatever is wrong with the picture
   */
  async mask(msg: Message, input: TypedInput): Promise<Mask | null> {
    if (input.source.trim() === '') return null;
    const value = await this.#value(msg, input);
    if (isAbsent(value)) return null;
    return decodeMask(await this.encoded(value, input), (report) => this.#tellOfTruncated(input, report));
  }

  /**
   * A value as a picture to be decoded.
   *
   * @param input that the value comes from: it names the value in errors, and decides how far a path or URL may lead
   * @throws NeuralStyleError where it is no picture
   */
  async encoded(value: unknown, input: TypedInput): Promise<EncodedPicture> {
    const image = await this.#imageIn(value, input);
    return image ? this.#pixels(image, input) : readSource(value, this.#options(input));
  }

  async #pixels({ picture }: ImageTensor, input: TypedInput): Promise<EncodedPicture> {
    const { width, height, alpha } = picture;
    const raw = alpha
      ? ({ data: await straightPixels(picture), channels: 4 } as const)
      : ({ data: bytesOf(picture), channels: 3 } as const);
    return { name: inputName(input), raw: { ...raw, width, height }, limits: this.limits };
  }

  /**
   * The same of a value that is no image tensor, but without fetching a picture that lies in a file or at an address.
   * @throws NeuralStyleError where the value is no picture, and names none
   */
  find(value: unknown, input: TypedInput): EncodedPicture | DistantPicture {
    return findSource(value, this.#options(input));
  }

  /** The image tensor that a value is, or that a flow has made; null for a picture in another form. */
  async #imageIn(value: unknown, input: TypedInput): Promise<ImageTensor | null> {
    const property = inputName(input);
    // Telling the kind of a value runs its getters.
    const kind = readable(property, () => (isImageTensor(value) ? 'ours' : plainKind(value)));
    if (kind === 'ours') return value as ImageTensor;
    return kind === 'image' ? readInTime(plainImage(value, property, this.limits), property, this.limits) : null;
  }

  #options(input: TypedInput): SourceOptions {
    const { limits, workingDirectory: directory } = this.security;
    return { property: inputName(input), directory, reach: this.security.reach(input.type), limits };
  }

  async #value(msg: Message, input: TypedInput): Promise<unknown> {
    if (input.type === 'upload') return this.#upload(input.source);
    return input.type === 'example' ? join(EXAMPLES, input.source) : this.inputs.evaluate(msg, input);
  }

  /** The path of an upload. */
  async #upload(name: string): Promise<string> {
    const file = join(this.security.uploads, name);
    if (isUploadName(name) && (await isRegularFile(file))) return file;
    throw new NeuralStyleError('upload-missing', { name });
  }

  #tellOfTruncated(input: TypedInput, { truncated }: DecodeReport): void {
    if (truncated) this.onTruncated(inputName(input));
  }
}

async function decoded(encoded: EncodedPicture, size: number | Sizing): Promise<Decoded> {
  const reports: DecodeReport[] = [];
  const picture = await decodePicture(encoded, size, { onReport: (report) => reports.push(report) });
  return { image: new ImageTensor(picture), reports };
}
