import { parse, resolve } from 'node:path';
import type { NodeAPI } from 'node-red';
import { NeuralStyleError } from '../../errors.js';
import { DEFAULT_LIMITS, type Limits } from '../../image/limits.js';
import { EVERYWHERE, type Reach } from '../../image/reach.js';
import { booleanSetting, numberSetting } from '../../settings/values.js';

/** What an administrator may set as `neuralStyle` in Node-RED's settings.js. */
export interface SecuritySettings extends Partial<Limits> {
  /** Folder that the paths in messages must not leave; Node-RED's working directory unless set. */
  readonly baseFolder?: string;
  /** Whether messages may name addresses, on the public internet. */
  readonly allowUrls?: boolean;
  /** Whether those may lead to this machine and its network, too. */
  readonly allowPrivateAddresses?: boolean;
  /** Messages that may wait at a loss node for the other half of a pair; 64 unless set. */
  readonly maxWaiting?: number;
  /** What these may keep in memory, in bytes; 256e6 unless set. */
  readonly maxWaitingBytes?: number;
}

/** Limits for the messages that wait at a loss node. */
export interface WaitingLimits {
  /** `_msgid`s that have brought some of their messages, and not all. */
  readonly messages: number;
  readonly bytes: number;
}

/** Where a flow's author has typed the value itself. */
const TYPED = ['str', 'env', 'example'];

/**
 * How far a path or address may lead that comes out of a typed input. The author of the flow, who has typed it in, can do
 * anything anyway; what messages and context hold may be from a stranger, and so is whatever is not known to be typed.
 *
 * @param type the typed input's type; any that the editor does not have, such as `option`, for what else a message brings
 * @throws NeuralStyleError `setting-invalid`
 */
export function reachOf(RED: NodeAPI, type: string): Reach {
  if (TYPED.includes(type)) return EVERYWHERE;
  const { baseFolder, allowUrls, allowPrivateAddresses } = securitySettings(RED);
  const urls = booleanSetting(allowUrls ?? false, 'neuralStyle.allowUrls in settings.js');
  const anywhere = booleanSetting(allowPrivateAddresses ?? false, 'neuralStyle.allowPrivateAddresses in settings.js');
  return { folder: folderOf(RED, baseFolder), urls: urls ? (anywhere ? 'any' : 'public') : 'none' };
}

/**
 * What one picture may cost.
 * @throws NeuralStyleError `setting-invalid`
 */
export function limitsOf(RED: NodeAPI): Limits {
  const { maxPixels, maxBytes, timeout, acceptTruncated } = securitySettings(RED);
  const limit = (value: unknown, name: keyof Limits, maximum: number): number =>
    numberSetting(value ?? DEFAULT_LIMITS[name], { setting: `neuralStyle.${name} in settings.js`, minimum: 0, maximum });
  return {
    // A result of some gigabytes crashes sharp.
    maxPixels: limit(maxPixels, 'maxPixels', 500e6),
    maxBytes: limit(maxBytes, 'maxBytes', 2 ** 31),
    timeout: limit(timeout, 'timeout', 3600),
    ...(booleanSetting(acceptTruncated ?? false, 'neuralStyle.acceptTruncated in settings.js') && { acceptTruncated: true }),
  };
}

/**
 * What may wait at a loss node.
 * @throws NeuralStyleError `setting-invalid`
 */
export function waitingLimitsOf(RED: NodeAPI): WaitingLimits {
  const { maxWaiting, maxWaitingBytes } = securitySettings(RED);
  return {
    messages: numberSetting(maxWaiting ?? 64, {
      setting: 'neuralStyle.maxWaiting in settings.js',
      minimum: 1,
      maximum: 100_000,
      integer: true,
    }),
    bytes: numberSetting(maxWaitingBytes ?? 256e6, { setting: 'neuralStyle.maxWaitingBytes in settings.js', minimum: 0 }),
  };
}

/** Where relative paths of a flow's author start: what they mean in Node-RED's own file nodes. */
export function workingDirectory(RED: NodeAPI): string {
  return (RED.settings as { fileWorkingDirectory?: string }).fileWorkingDirectory ?? process.cwd();
}

function folderOf(RED: NodeAPI, baseFolder: unknown): string {
  if (baseFolder === undefined || baseFolder === null) {
    const directory = resolve(workingDirectory(RED));
    // A service may be started in the root of the file system, which would be no limit at all.
    return directory === parse(directory).root ? (RED.settings.userDir ?? directory) : directory;
  }
  if (typeof baseFolder === 'string' && baseFolder.trim() !== '') return resolve(workingDirectory(RED), baseFolder);
  throw new NeuralStyleError('setting-invalid', {
    setting: 'neuralStyle.baseFolder in settings.js',
    expected: 'the path of a folder',
    received: typeof baseFolder === 'string' ? 'nothing' : `a value of type ${typeof baseFolder}`,
  });
}

function securitySettings(RED: NodeAPI): Readonly<Record<keyof SecuritySettings, unknown>> {
  const { neuralStyle } = RED.settings as { neuralStyle?: unknown };
  return (typeof neuralStyle === 'object' && neuralStyle !== null ? neuralStyle : {}) as Record<keyof SecuritySettings, unknown>;
}
