import { Objective } from '../../../src/flow/payloads/objective.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import type { Picture } from '../../../src/pixels/picture.js';
import { lossSettings } from '../../../src/settings/loss-settings.js';
import { keeping } from '../../../src/evaluate/objective/objective-spec.js';

/** A picture of one colour. */
export function plainPicture(level: number, width = 2, height = 2): Picture {
  return { width, height, data: new Uint8Array(3 * width * height).fill(level) };
}

/** An objective without styles, told from others by its content's grey level. */
export function objectiveOf(level: number, picture = plainPicture(level)): Objective {
  return new Objective('engine', { ...lossSettings({}), ...keeping({ model: EMBEDDED_MODEL, picture, layers: 'content' }), styles: [] });
}
