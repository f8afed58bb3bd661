import type { Picture } from '../../pixels/picture.js';
import type { Message } from '../node/input.js';
import type { PictureReader } from './picture-reader.js';
import { isAbsent, type TypedInputs } from './typed-inputs.js';

interface InitReader {
  readonly inputs: TypedInputs;
  readonly pictures: PictureReader;
}

/**
 * The picture in `msg.init`, in any form; null where the message has none.
 * @throws NeuralStyleError for whatever is wrong with it
 */
export async function initPicture({ inputs, pictures }: InitReader, msg: Message): Promise<Picture | null> {
  const from = { source: 'init', type: 'msg' };
  return isAbsent(inputs.inMessage(msg, from.source)) ? null : (await pictures.load(msg, from, 0)).picture;
}
