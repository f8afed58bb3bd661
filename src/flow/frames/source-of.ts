import { NeuralStyleError } from '../../errors.js';
import { FfmpegSource } from '../../frames/ffmpeg-source.js';
import type { FrameSource } from '../../frames/frame-source.js';
import { MjpegSource } from '../../frames/mjpeg-source.js';
import { SnapshotSource } from '../../frames/snapshot-source.js';
import { guardOf } from '../../image/reach.js';
import type { FRAMES_IN } from '../../properties/nodes/frames-in.js';
import type { PropertiesOf } from '../../properties/property.js';
import { describeValue } from '../../values/describe-value.js';
import type { NodeContext } from '../context/node-context.js';
import { inputName, isAbsent } from '../files/typed-inputs.js';
import type { Message } from '../node/input.js';

/** A source, and a key that tells it from one that is read otherwise. */
export interface KeyedSource {
  readonly key: string;
  readonly source: FrameSource;
}

type FramesIn = PropertiesOf<typeof FRAMES_IN>;

/** A name and password as Node-RED keeps them for a node. */
export interface CameraCredentials {
  readonly user?: string;
  readonly password?: string;
}

/**
 * The source that a frames in node's properties name; null where its pictures come by messages.
 * @throws NeuralStyleError `payload-empty`, `setting-invalid`, `url-refused`, `value-unreadable`
 */
export async function sourceOf(
  { inputs, security }: Pick<NodeContext, 'inputs' | 'security'>,
  msg: Message,
  properties: FramesIn,
  credentials: CameraCredentials,
): Promise<KeyedSource | null> {
  const { limits } = security;
  const { source, url: input, interval } = properties;
  if (source === 'messages') return null;
  if (source === 'ffmpeg') {
    const { inputFormat: format, transport, rate, size } = properties;
    const options = { input: properties.input, format, transport, rate, size };
    return { key: JSON.stringify(options), source: new FfmpegSource({ ...options, limits }) };
  }
  const value = await inputs.evaluate(msg, input);
  const property = inputName(input);
  if (isAbsent(value))
    throw new NeuralStyleError('setting-invalid', { setting: 'url', expected: 'an http address', received: `nothing in ${property}` });
  if (typeof value !== 'string' || !URL.canParse(value) || !/^https?:/i.test(value))
    throw new NeuralStyleError('setting-invalid', { setting: 'url', expected: 'an http address', received: describeValue(value) });
  const reach = security.reach(input.type);
  const options = { limits, guard: guardOf(reach, value) };
  // A stranger who names an address does not get the password.
  const address = reach.urls === 'any' && reach.folder === null ? withCredentials(value, credentials) : value;
  const key = JSON.stringify([source, address, interval]);
  return { key, source: source === 'mjpeg' ? new MjpegSource(address, options) : new SnapshotSource(address, { ...options, interval }) };
}

function withCredentials(address: string, { user = '', password = '' }: CameraCredentials): string {
  if (user === '' && password === '') return address;
  const url = new URL(address);
  url.username = user;
  url.password = password;
  return url.href;
}
