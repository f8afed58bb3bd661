import { originOf } from '../../pixels/origins.js';
import type { PhotoFacts } from '../../pixels/photo-facts.js';
import type { IMAGE_OUT } from '../../properties/nodes/image-out.js';
import type { PropertiesOf } from '../../properties/property.js';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import { isImageTensor } from '../payloads/image-tensor.js';
import { mayTell } from './packet-of-message.js';

/**
 * The facts about the photograph in `msg.content` that go into the file of its painting; null where none are wanted, or none are known: its
 * file had none, or the picture has been changed by a flow since it was loaded. An answer to a request tells nothing unless the message asks.
 */
export function photoFor(msg: Message, { metadata }: Pick<PropertiesOf<typeof IMAGE_OUT>, 'metadata'>): PhotoFacts | null {
  if (metadata === 'none' || !mayTell(msg, 'metadata')) return null;
  const content = propertyOf(msg, 'content');
  const photo = isImageTensor(content) ? originOf(content.picture)?.photo : undefined;
  if (!photo) return null;
  return metadata === 'all' ? photo : { ...photo, place: {} };
}
