import { NeuralStyleError } from '../../errors.js';
import { describeValue } from '../../values/describe-value.js';
import { heldBytes, NotBytesError } from '../../values/held-bytes.js';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';

/**
 * The bytes in a message's payload, as nodes that read streams bring them.
 * @throws NeuralStyleError `payload-type`, `value-unreadable`
 */
export function bytesOf(msg: Message): Uint8Array {
  const payload = propertyOf(msg, 'payload');
  let received = describeValue(payload);
  try {
    const held = heldBytes(payload);
    if (held) return held.read();
  } catch (error) {
    if (!(error instanceof NotBytesError)) throw error;
    received = error.message;
  }
  throw new NeuralStyleError('payload-type', {
    expected: 'bytes of a video',
    property: 'msg.payload',
    received,
    advice: 'Have the node that brings them give a Buffer.',
  });
}
