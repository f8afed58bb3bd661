import type { ModelSpec } from '../../model/model-spec.js';
import type { Picture } from '../../pixels/picture.js';
import { NeuralStyleError } from '../../errors.js';
import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import { COLOUR_METHODS } from '../../pixels/colour/colour-methods.js';
import { matchColours } from '../../pixels/colour/match-colours.js';
import type { Message } from '../node/input.js';
import type { Style } from './style.js';
import { PICTURE_COLOURS } from '../../settings/picture-settings.js';
import type { PictureReader } from '../files/picture-reader.js';
import type { TypedInput } from '../files/typed-inputs.js';
import { choiceSetting, layersSetting, numberSetting, sizeSetting, styleScaleSetting } from '../../settings/values.js';
import { computeStyle } from './style-of-picture.js';

/** One more style of a transfer node. */
export interface StyleEntry {
  readonly style: string;
  readonly styleType: string;
  readonly blend?: number | string;
  readonly mask?: string;
  readonly maskType?: string;
}

/** The style properties of a transfer node as a flow file holds them. */
export interface TransferStyleProperties {
  size: number | string;
  style: string;
  styleType: string;
  styleBlend: number | string;
  styleMask: string;
  styleMaskType: string;
  moreStyles: readonly StyleEntry[];
  styleScale: number | string;
  styleColors: string;
  colorsMethod: string;
  styleLayers: string | string[];
}

/** The style where a flow file names none: what the node is dragged in with. */
const DEFAULT_STYLE: TypedInput = { source: 'brushstrokes.jpg', type: 'example' };

interface StyleContext {
  readonly pictures: PictureReader;
  readonly msg: Message;
  readonly engine: string;
  readonly model: ModelSpec;
  /** Whose colours styles are matched to, where that is asked for; null to leave them. */
  readonly content: Picture | null;
  /** Called with what each style's picture was before, where it has been decoded. */
  readonly onReport?: (report: DecodeReport) => void;
}

/**
 * Loads all styles of a transfer node and computes their Gram matrices.
 * @throws NeuralStyleError for whatever is wrong with a property or picture
 */
export async function transferStyles(context: StyleContext, properties: Partial<TransferStyleProperties>): Promise<Style[]> {
  const { style, styleType, styleBlend, styleMask, styleMaskType, moreStyles = [] } = properties;
  const first: StyleEntry = {
    style: style ?? DEFAULT_STYLE.source,
    styleType: styleType ?? DEFAULT_STYLE.type,
    blend: styleBlend ?? 1,
    mask: styleMask ?? 'styleMask',
    maskType: styleMaskType ?? 'msg',
  };
  const styles: Style[] = [];
  // One after the other: decoded pictures are large, and the engine computes one at a time anyway.
  for (const entry of [first, ...entries(moreStyles)]) styles.push(await readStyle(context, properties, entry));
  return styles;
}

/** A flow file may hold anything. */
function entries(moreStyles: unknown): StyleEntry[] {
  if (Array.isArray(moreStyles) && moreStyles.every((entry) => typeof entry === 'object' && entry !== null))
    return moreStyles as StyleEntry[];
  throw new NeuralStyleError('setting-invalid', { setting: 'moreStyles', expected: 'a list of styles', received: typeof moreStyles });
}

/** One style; `style` and `styleType` say where its picture is. */
export async function readStyle(
  { pictures, msg, engine, model, content, onReport }: StyleContext,
  { size, styleScale, styleColors, colorsMethod, styleLayers }: Partial<TransferStyleProperties>,
  { style, styleType, blend = 1, mask = '', maskType = 'msg' }: StyleEntry,
): Promise<Style> {
  const scale = styleScaleSetting(styleScale);
  const ownSize = sizeSetting(size);
  // Decoded at the size it is used at, which keeps strokes sharp that are larger than the content's.
  const image = await pictures.load(msg, { source: style, type: styleType }, Math.round(ownSize * scale), onReport);
  const matched = choiceSetting(styleColors ?? 'own', 'styleColors', PICTURE_COLOURS) === 'match' ? content : null;
  const method = choiceSetting(colorsMethod ?? 'linear', 'colorsMethod', COLOUR_METHODS);
  const picture = matched ? await matchColours(image.picture, matched, method) : image.picture;
  const where = await pictures.mask(msg, { source: mask, type: maskType });
  const recipe = { model, picture, layers: layersSetting(styleLayers ?? 'style') };
  const gram = await computeStyle(engine, recipe, { scale: ownSize === 0 ? scale : 1, part: null, where });
  return { gram, blend: numberSetting(blend, { setting: 'blend', minimum: 0 }) };
}
