import { statisticSpec } from '../../loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../../model/catalogue.js';
import type { ModelSpec } from '../../model/model-spec.js';
import type { Picture } from '../../pixels/picture.js';
import type { DecodeReport } from '../../image/decoder/decoder-protocol.js';
import { noteOrigin, originOf } from '../../pixels/origins.js';
import { matchColours } from '../../pixels/colour/match-colours.js';
import type { STYLE, TRANSFER } from '../../properties/nodes/transfer.js';
import type { PropertiesOf } from '../../properties/property.js';
import type { Message } from '../node/input.js';
import type { Style } from './style.js';
import type { PictureReader } from '../files/picture-reader.js';
import type { StylePayload } from '../payloads/style-payload.js';
import { keptStyle } from './kept-style.js';
import { computeStyle } from './style-of-picture.js';

/** The properties of a transfer node that its styles depend on. */
export type TransferStyleProperties = Pick<
  PropertiesOf<typeof TRANSFER>,
  | 'size'
  | 'style'
  | 'styleBlend'
  | 'styleMask'
  | 'moreStyles'
  | 'styleScale'
  | 'statistic'
  | 'reach'
  | 'styleColors'
  | 'colorsMethod'
  | 'styleLayers'
>;

type StyleEntry = PropertiesOf<typeof STYLE>;

/** What is the same for all styles of a node. */
type Shared = Omit<TransferStyleProperties, 'style' | 'styleBlend' | 'styleMask' | 'moreStyles'>;

/** No mask: the style goes everywhere. */
export const EVERYWHERE: StyleEntry['mask'] = { source: '', type: 'msg' };

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
 * Loads all styles of a transfer node and computes what they are of their pictures.
 * @throws NeuralStyleError for whatever is wrong with a picture
 */
export async function transferStyles(context: StyleContext, properties: TransferStyleProperties): Promise<Style[]> {
  const { style, styleBlend, styleMask, moreStyles } = properties;
  const styles: Style[] = [];
  // One after the other: decoded pictures are large, and the engine computes one at a time anyway.
  for (const entry of [{ style, blend: styleBlend, mask: styleMask }, ...moreStyles])
    styles.push(await readStyle(context, properties, entry));
  return styles;
}

/** Loads one style and computes what it is of its picture. */
export async function readStyle(
  { pictures, msg, engine, model, content, onReport }: StyleContext,
  { size, styleScale, statistic, reach, styleColors, colorsMethod, styleLayers }: Shared,
  { style, blend, mask }: StyleEntry,
): Promise<Style> {
  // Decoded at the size it is used at, which keeps strokes sharp that are larger than the content's.
  const image = await pictures.loadKept(msg, style, Math.round(size * styleScale), onReport);
  const matched = styleColors === 'match' ? content : null;
  const picture = matched ? await matchColours(image.picture, matched, colorsMethod) : image.picture;
  if (matched) noteOrigin(picture, originOf(image.picture));
  const where = await pictures.mask(msg, mask);
  const recipe = { model, picture, layers: styleLayers };
  const options = { statistic: statisticSpec(statistic, reach), scale: size === 0 ? styleScale : 1, part: null, where };
  const compute = (): Promise<StylePayload> => computeStyle(engine, recipe, options);
  // Of a picture that is kept, the style is, too; but the file of another model may change.
  const isLasting = !matched && !where && model.file === EMBEDDED_MODEL.file;
  const payload = isLasting ? await keptStyle(picture, { engine, model, styleLayers, options }, compute) : await compute();
  return { payload, blend };
}
