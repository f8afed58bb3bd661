import { settingsPacket } from '../../image/settings-packet.js';
import { usedOptions } from '../../properties/as-option.js';
import { IMAGE_OUT } from '../../properties/nodes/image-out.js';
import type { PropertiesOf, Saved } from '../../properties/property.js';
import { isRecord } from '../../values/is-record.js';
import type { Message } from '../node/input.js';
import { hasProperty, propertyOf } from '../node/message-property.js';
import { optionsOf } from '../node/options.js';

/** What goes into a picture file beside the picture. */
export interface Packet {
  /** XMP; null for none. */
  readonly xmp: string | null;
  /** True where the flow should be in it, and is too large. */
  readonly lacksFlow: boolean;
}

const NOTHING: Packet = { xmp: null, lacksFlow: false };

/**
 * The settings of a message with those that its picture is encoded by, as they go with it and into its file where that is asked for: by the
 * node, unless the picture is an answer to a request, whose sender is anybody; or by the message.
 *
 * @param flow gives the flow that the node stands in
 */
export async function packetOfMessage(
  msg: Message,
  properties: PropertiesOf<typeof IMAGE_OUT>,
  flow: () => readonly object[],
): Promise<Packet> {
  const came = propertyOf(msg, 'settings');
  if (!isRecord(came) && properties.embed !== 'flow') return NOTHING;
  const settings: Saved = { ...(isRecord(came) && came), ...usedOptions(IMAGE_OUT, properties) };
  if (isRecord(came)) msg.settings = settings;
  if (properties.embed === 'none' || !mayTell(msg, 'embed')) return NOTHING;
  const packed = await settingsPacket({ settings, flow: properties.embed === 'flow' ? flow() : [] });
  return { xmp: packed?.packet ?? null, lacksFlow: properties.embed === 'flow' && packed?.hasFlow !== true };
}

/**
 * True where a file may tell more than its picture: not in an answer to a request, whose sender is anybody, unless the message asks for it.
 * @param option that says what it tells
 */
export function mayTell(msg: Message, option: 'embed' | 'metadata'): boolean {
  return !isAnswer(msg) || (optionsOf(msg)[option] ?? null) !== null;
}

function isAnswer(msg: Message): boolean {
  return ['req', 'res'].some((name) => hasProperty(msg, name) && (propertyOf(msg, name) ?? null) !== null);
}
