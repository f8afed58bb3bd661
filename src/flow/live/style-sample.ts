import { styleSheet } from '../../drawing/style-sheet.js';
import { AT_ONCE, INSTANT_STATISTICS } from '../../properties/nodes/instant.js';
import { read } from '../../properties/read.js';
import type { Picture } from '../../pixels/picture.js';
import { instantSettingsOf } from '../../settings/instant-settings.js';
import { engineFor } from '../config/engines.js';
import type { ModelReference } from '../config/model-reference.js';
import type { PictureReader } from '../files/picture-reader.js';
import type { StylePayload } from '../payloads/style-payload.js';

/** The photograph that shows styles, of the examples. */
const SAMPLE = { source: 'valley.jpg', type: 'example' };
/** Its longest side in pixels, a little more than a preview is wide. */
const SIDE = 192;
const SETTINGS = instantSettingsOf(read(AT_ONCE, {}));

/** What a style is shown with. */
export interface SampleTools {
  readonly pictures: PictureReader;
  /** The model of a style that names none. */
  readonly reference: () => ModelReference;
}

/**
 * A style painted on a small photograph, in one pass, everywhere; its strokes are as large as in a painting.
 * @throws NeuralStyleError what the painter reports, such as `instant-model`
 */
export async function paintedSample(style: StylePayload, { pictures, reference }: SampleTools): Promise<Picture> {
  const { engine, spec: model } = style.engine !== null && style.model ? { engine: style.engine, spec: style.model } : reference();
  const { picture: content } = await pictures.load({ _msgid: '' }, SAMPLE, SIDE);
  const styles = [{ tensors: style.style.tensors, blend: 1 }];
  return engineFor(engine).request('instant', { model, content, styles, ...SETTINGS });
}

/** The same where it can be painted; else heat maps of what the style is. */
export async function styleOnSample(style: StylePayload, tools: SampleTools): Promise<Picture> {
  const maps = (): Promise<Picture> => styleSheet(style.kind, style.style.tensors);
  // The painter knows one model, and styles of all its layers.
  return INSTANT_STATISTICS.some((kind) => kind === style.kind) ? paintedSample(style, tools).catch(maps) : maps();
}
