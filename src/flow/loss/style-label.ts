import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import { noteOrigin } from '../../pixels/origins.js';
import type { StylePayload } from '../payloads/style-payload.js';
import { shortened } from '../../values/shortened.js';
import type { Texts } from '../node/texts.js';

/** Characters of a name in a status. */
const LONGEST_NAME = 30;

/** The same in settings. */
const LONGEST_TOPIC = 100;

/** A status's name for the style that a message brings: its topic, its name in its file, or the time when it came. */
export function styleLabel(texts: Texts, msg: Message, now = new Date()): string {
  const name = nameOf(msg, 'topic', 'styleName');
  if (name === undefined) return texts.status('style-of', { time: now.toTimeString().slice(0, 'hh:mm:ss'.length) });
  return `“${shortened(name, LONGEST_NAME)}”`;
}

/** Names a style in the settings of what is painted with it by what its message says, where no file does. */
export function nameStyle({ style }: StylePayload, msg: Message): void {
  const name = nameOf(msg, 'styleName', 'topic');
  if (name !== undefined) noteOrigin(style.tensors, { name: name.slice(0, LONGEST_TOPIC) });
}

/** The first of these properties that holds text. */
function nameOf(msg: Message, ...properties: readonly string[]): string | undefined {
  return properties
    .map((property) => propertyOf(msg, property))
    .find((each): each is string => typeof each === 'string' && each.trim() !== '');
}
