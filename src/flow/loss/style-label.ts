import type { NodeAPI } from 'node-red';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import { statusText } from '../node/translate.js';

/** Characters of a name in a status. */
const LONGEST_NAME = 30;

/** What a status calls the style that a message brings: by its topic, its file's name of it, or when it came. */
export function styleLabel(RED: NodeAPI, msg: Message, now = new Date()): string {
  const name = ['topic', 'styleName']
    .map((property) => propertyOf(msg, property))
    .find((each): each is string => typeof each === 'string' && each.trim() !== '');
  if (name === undefined) return statusText(RED, 'style-of', { time: now.toTimeString().slice(0, 'hh:mm:ss'.length) });
  return `“${name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name}”`;
}
