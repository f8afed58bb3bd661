import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import { COLOUR_METHODS } from '../../pixels/colour/colour-methods.js';
import { matchColours } from '../../pixels/colour/match-colours.js';
import { ImageTensor } from '../payloads/image-tensor.js';
import type { Message } from '../node/input.js';
import type { PictureReader } from './picture-reader.js';
import type { TypedInput } from './typed-inputs.js';
import { choiceSetting } from '../../settings/values.js';
import { type ColourProperties, PICTURE_COLOURS } from '../../settings/picture-settings.js';

const DEFAULTS: ColourProperties = { colors: 'own', colorsMethod: 'linear', colorsOf: 'content', colorsOfType: 'msg' };

export interface MatchedPicture {
  readonly input: TypedInput;
  /** Longest side in pixels; 0 for the picture's own. */
  readonly size: number;
  readonly colours: Partial<ColourProperties>;
  /** Called with the changes that decoding made. */
  readonly onReport?: (report: DecodeReport) => void;
}

/**
 * Loads a picture, in the colours that the properties say.
 * @throws NeuralStyleError `setting-invalid`, and for whatever is wrong with either picture
 */
export async function loadMatchedPicture(
  pictures: PictureReader,
  msg: Message,
  { input, size, colours, onReport }: MatchedPicture,
): Promise<ImageTensor> {
  const { colors, colorsMethod, colorsOf, colorsOfType } = { ...DEFAULTS, ...colours };
  if (choiceSetting(colors, 'colors', PICTURE_COLOURS) === 'own') return pictures.load(msg, input, size, onReport);
  const method = choiceSetting(colorsMethod, 'colorsMethod', COLOUR_METHODS);
  const [image, reference] = await Promise.all([
    pictures.load(msg, input, size, onReport),
    pictures.load(msg, { source: colorsOf, type: colorsOfType }, size),
  ]);
  return new ImageTensor(await matchColours(image.picture, reference.picture, method));
}
