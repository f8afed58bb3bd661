import { NeuralStyleError } from '../../errors.js';
import { photographOf } from '../../evaluate/objective/objective-parts.js';
import type { ObjectiveSpec } from '../../evaluate/objective/objective-spec.js';
import { resizePicture } from '../../image/decode.js';
import type { Frame } from '../../pixels/motion/motion.js';
import type { Picture, Size } from '../../pixels/picture.js';
import type { PaintSettings } from '../../settings/paint-settings.js';

/** The picture that a node has painted last, and the photograph that it was painted from; null where there was none. */
export interface PreviousResult {
  readonly content: Picture | null;
  readonly result: Picture;
}

/**
 * The picture that a job starts from, of the painting's size; null for noise. An objective without a photograph starts from the picture
 * that the message brought, or from noise, where it would start from the photograph.
 * @param previous the result before, of the painting's size; null where there is none
 * @param init gives the picture that the message brought; null where it brought none
 * @throws NeuralStyleError `payload-type` where the message should have brought one
 */
export async function startPicture(
  from: PaintSettings['init'],
  objective: ObjectiveSpec,
  previous: Picture | null,
  init: () => Promise<Picture | null>,
): Promise<Picture | null> {
  const { width, height } = objective.size;
  const photograph = photographOf(objective);
  const brought = async (): Promise<Picture | null> => {
    const picture = await init();
    return picture && resizePicture(picture, width, height);
  };
  switch (from) {
    case 'noise':
      return null;
    case 'content':
      return photograph ?? brought();
    case 'previous':
      return previous ?? photograph ?? brought();
    case 'message': {
      const picture = await brought();
      if (picture) return picture;
      throw new NeuralStyleError('payload-type', {
        property: 'msg.init',
        expected: 'a picture',
        received: 'nothing',
        advice: 'Have an image in node put one there: its output is the property init.',
      });
    }
  }
}

/** A result at the size of the next painting. */
export async function resultAt({ content, result }: PreviousResult, { width, height }: Size): Promise<PreviousResult> {
  return { content: content && (await resizePicture(content, width, height)), result: await resizePicture(result, width, height) };
}

/** A result as a frame of a moving picture; null where there is no photograph in which something could move. */
export function frameOf(previous: PreviousResult | null): Frame | null {
  return previous?.content ? { content: previous.content, result: previous.result } : null;
}
