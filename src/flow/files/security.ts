import { parse, resolve } from 'node:path';
import type { NodeAPI } from 'node-red';
import { NeuralStyleError } from '../../errors.js';
import { DEFAULT_LIMITS, type Limits } from '../../image/limits.js';
import { EVERYWHERE, type Reach } from '../../image/reach.js';
import { booleanSetting, numberSetting } from '../../settings/values.js';
import { uploadsFolder } from './upload-name.js';

/** Settings of the administrator: `neuralStyle` in Node-RED's settings.js. */
export interface SecuritySettings extends Partial<Limits> {
  /** Folder that the paths in messages must not leave; Node-RED's working directory unless set. */
  readonly baseFolder?: string;
  /** Lets messages name addresses on the public internet. */
  readonly allowUrls?: boolean;
  /** Lets those lead to this machine and its network, too. */
  readonly allowPrivateAddresses?: boolean;
  /** Messages that may wait at a loss node for the other half of a pair; 64 unless set. */
  readonly maxWaiting?: number;
  /** Memory that these may keep, in bytes; 256e6 unless set. */
  readonly maxWaitingBytes?: number;
  /** False to keep no history of paintings. */
  readonly history?: boolean;
  /** Paintings that the history keeps; 200 unless set. */
  readonly maxHistory?: number;
  /** Bytes of their files; 500e6 unless set. */
  readonly maxHistoryBytes?: number;
  /** Pictures that editors may upload; 1000 unless set. */
  readonly maxUploads?: number;
  /** Bytes of all of them together; 4e9 unless set. */
  readonly maxUploadBytes?: number;
}

/** Limits for the pictures that editors upload, all of them together. */
export interface UploadLimits {
  readonly uploads: number;
  readonly bytes: number;
}

/** Limits for the messages that wait at a loss node. */
export interface WaitingLimits {
  /** `_msgid`s that have brought some of their messages, and not all. */
  readonly messages: number;
  readonly bytes: number;
}

/** Types of inputs whose value the flow's author has typed. */
const TYPED = ['str', 'env', 'example'];

/** An administrator's settings, as they bound what messages can reach and cost. Settings are read, and checked, for each message. */
export class Security {
  constructor(private readonly runtime: Pick<NodeAPI, 'settings'>) {}

  /**
   * The reach of a path or address that comes out of a typed input. The author of the flow, who has typed it in, can do
   * anything anyway; messages and context may hold a stranger's, and so may any type that is not known to be typed.
   *
   * @param type the typed input's type; any that the editor does not have, such as `option`, for other values that a message brings
   * @throws NeuralStyleError `setting-invalid`
   */
  reach(type: string): Reach {
    if (TYPED.includes(type)) return EVERYWHERE;
    if (type === 'upload') return { folder: this.uploads, urls: 'none' };
    const { baseFolder, allowUrls, allowPrivateAddresses } = this.#settings;
    const urls = booleanSetting(allowUrls ?? false, 'neuralStyle.allowUrls in settings.js');
    const anywhere = booleanSetting(allowPrivateAddresses ?? false, 'neuralStyle.allowPrivateAddresses in settings.js');
    return { folder: this.#folder(baseFolder), urls: urls ? (anywhere ? 'any' : 'public') : 'none' };
  }

  /**
   * Limits of one picture.
   * @throws NeuralStyleError `setting-invalid`
   */
  get limits(): Limits {
    const { maxPixels, maxBytes, timeout, acceptTruncated } = this.#settings;
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
   * Limits for the messages that wait at a loss node.
   * @throws NeuralStyleError `setting-invalid`
   */
  get waitingLimits(): WaitingLimits {
    const { maxWaiting, maxWaitingBytes } = this.#settings;
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

  /**
   * Limits of the history; null where none is kept.
   * @throws NeuralStyleError `setting-invalid`
   */
  get historyLimits(): { readonly paintings: number; readonly bytes: number } | null {
    const { history, maxHistory, maxHistoryBytes } = this.#settings;
    if (!booleanSetting(history ?? true, 'neuralStyle.history in settings.js')) return null;
    const setting = (name: string): string => `neuralStyle.${name} in settings.js`;
    return {
      paintings: numberSetting(maxHistory ?? 200, { setting: setting('maxHistory'), minimum: 1, maximum: 10_000, integer: true }),
      bytes: numberSetting(maxHistoryBytes ?? 500e6, { setting: setting('maxHistoryBytes'), minimum: 0 }),
    };
  }

  /**
   * Limits for the pictures that editors upload, all of them together.
   * @throws NeuralStyleError `setting-invalid`
   */
  get uploadLimits(): UploadLimits {
    const { maxUploads, maxUploadBytes } = this.#settings;
    const rule = { setting: 'neuralStyle.maxUploads in settings.js', minimum: 0, maximum: 100_000, integer: true };
    return {
      uploads: numberSetting(maxUploads ?? 1000, rule),
      bytes: numberSetting(maxUploadBytes ?? 4e9, { setting: 'neuralStyle.maxUploadBytes in settings.js', minimum: 0 }),
    };
  }

  /** The folder where editors' pictures go. */
  get uploads(): string {
    return uploadsFolder(this.runtime.settings.userDir ?? process.cwd());
  }

  /** The folder where relative paths of a flow's author start: the same as for Node-RED's own file nodes. */
  get workingDirectory(): string {
    return (this.runtime.settings as { fileWorkingDirectory?: string }).fileWorkingDirectory ?? process.cwd();
  }

  #folder(baseFolder: unknown): string {
    if (baseFolder === undefined || baseFolder === null) {
      const directory = resolve(this.workingDirectory);
      // A service may be started in the root of the file system, which would be no limit at all.
      return directory === parse(directory).root ? (this.runtime.settings.userDir ?? directory) : directory;
    }
    if (typeof baseFolder === 'string' && baseFolder.trim() !== '') return resolve(this.workingDirectory, baseFolder);
    throw new NeuralStyleError('setting-invalid', {
      setting: 'neuralStyle.baseFolder in settings.js',
      expected: 'the path of a folder',
      received: typeof baseFolder === 'string' ? 'nothing' : `a value of type ${typeof baseFolder}`,
    });
  }

  get #settings(): Readonly<Record<keyof SecuritySettings, unknown>> {
    const { neuralStyle } = this.runtime.settings as { neuralStyle?: unknown };
    return (typeof neuralStyle === 'object' && neuralStyle !== null ? neuralStyle : {}) as Record<keyof SecuritySettings, unknown>;
  }
}
