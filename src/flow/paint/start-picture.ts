import { NeuralStyleError } from '../../errors.js';
import { resizePicture } from '../../image/decode.js';
import type { Frame } from '../../painting/job.js';
import type { Picture, Size } from '../../pixels/picture.js';
import type { PaintSettings } from '../../settings/paint-settings.js';

/**
 * The picture that a job starts from, at the content's size; null for noise.
 * @param previous the frame before, at the content's size; null where there is none
 * @param init gives the picture that the message brought; null where it brought none
 * @throws NeuralStyleError `payload-type` where the message should have brought one
 */
export async function startPicture(
  from: PaintSettings['init'],
  content: Picture,
  previous: Frame | null,
  init: () => Promise<Picture | null>,
): Promise<Picture | null> {
  switch (from) {
    case 'noise':
      return null;
    case 'content':
      return content;
    case 'previous':
      return previous?.result ?? content;
    case 'message': {
      const picture = await init();
      if (picture) return resizePicture(picture, content.width, content.height);
      throw new NeuralStyleError('payload-type', {
        property: 'msg.init',
        expected: 'a picture',
        received: 'nothing',
        advice: 'Have an image in node put one there: its output is the property init.',
      });
    }
  }
}

/** A frame at the size of the next one's content. */
export async function frameAt({ content, result }: Frame, { width, height }: Size): Promise<Frame> {
  return { content: await resizePicture(content, width, height), result: await resizePicture(result, width, height) };
}
