import { EngineClient } from '../../engine/client.js';
import { keeping, type ObjectiveSpec, type StyleTarget } from '../../evaluate/objective/objective-spec.js';
import { decodePicture, resizePicture } from '../../image/decode.js';
import { EVERYWHERE } from '../../image/reach.js';
import { decodeMask } from '../../image/read-mask.js';
import { type EncodedPicture, readSource } from '../../image/source.js';
import { matchColours } from '../../pixels/colour/match-colours.js';
import type { LayerSelection } from '../../model/layer-presets.js';
import type { Mask, Picture } from '../../pixels/picture.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../settings/engine-settings.js';
import type { Context } from '../context.js';
import type { PlannedStyle, StylizePlan } from './stylize-plan.js';
import type { StylizeSettings } from './stylize-settings.js';

/** Resources that all paintings of a command line share. */
export interface Studio {
  readonly engine: EngineClient;
  readonly settings: StylizeSettings;
  readonly contentMask: Mask | null;
  readonly styles: readonly LoadedStyle[];
}

export interface LoadedStyle {
  readonly picture: Picture;
  readonly blend: number;
  readonly mask: Mask | null;
}

/** Loads styles and masks, and makes an engine, which starts when it is first asked for something. */
export async function openStudio(
  { styles, contentMask }: Pick<StylizePlan, 'styles' | 'contentMask'>,
  settings: StylizeSettings,
  context: Context,
): Promise<Studio> {
  const { log } = context;
  const mask = (picture: string | null): Promise<Mask | null> =>
    picture === null ? Promise.resolve(null) : readNamed(picture, context).then(decodeMask);
  const loadStyle = async ({ picture, blend, mask: where }: PlannedStyle): Promise<LoadedStyle> => ({
    picture: await loadStylePicture(await readNamed(picture, context), settings),
    blend,
    mask: await mask(where),
  });
  const loaded = { contentMask: await mask(contentMask), styles: await Promise.all(styles.map(loadStyle)) };
  const { executor, device, threads, exact, processPriority } = settings;
  const engineSettings = { ...DEFAULT_ENGINE_SETTINGS, executor, device, threads, exact, processPriority };
  const engine = new EngineClient(engineSettings, undefined, ({ passedOver }) => {
    const card = passedOver.find((each) => each.device !== 'cpu');
    if (!card) return;
    const reason = card.absent === undefined ? card.reason : `it needs ${card.absent}, which "npm install ${card.absent}" brings`;
    log.write(`The device ${card.device} cannot be used here (${reason}): computing on the processor.\n`);
  });
  return { engine, settings, ...loaded };
}

/** The picture that a command line names. */
export function readNamed(picture: string, { directory }: Context): Promise<EncodedPicture> {
  return readSource(picture, { property: 'the path', directory, reach: EVERYWHERE });
}

/** A style's strokes are as large as its picture, which is loaded at the size that is asked for. */
async function loadStylePicture(encoded: EncodedPicture, { size, styleScale }: StylizeSettings): Promise<Picture> {
  const picture = await decodePicture(encoded, Math.round(size * styleScale));
  if (size > 0) return picture;
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * styleScale)));
  return resizePicture(picture, width!, height!);
}

/**
 * The styles as targets of an objective.
 * @param content whose colours they get, where the settings say so
 * @param layers of the styles
 */
export function styleTargetsFor(
  { engine, settings: { model, statistic, styleColors }, styles }: Studio,
  content: Picture,
  signal: AbortSignal,
  layers: LayerSelection = 'style',
): Promise<StyleTarget[]> {
  const target = async ({ picture: own, blend, mask }: LoadedStyle): Promise<StyleTarget> => {
    const picture = styleColors === 'match' ? await matchColours(own, content, 'linear') : own;
    const recipe = { model, picture, layers };
    const tensors = await engine.request('style', { statistic, recipe }, { signal });
    return { blend, statistic, tensors, recipe, ...(mask && { mask }) };
  };
  return Promise.all(styles.map(target));
}

/** What is minimised to paint a picture. */
export async function objectiveOf(studio: Studio, content: Picture, signal: AbortSignal): Promise<ObjectiveSpec> {
  return objectiveWith(studio, content, await styleTargetsFor(studio, content, signal));
}

/** The same with targets that are there. */
export function objectiveWith(
  { settings: { model, loss }, contentMask }: Studio,
  content: Picture,
  styles: readonly StyleTarget[],
): ObjectiveSpec {
  return { ...loss, ...keeping({ model, picture: content, layers: 'content' }), styles, ...(contentMask && { contentMask }) };
}
