import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Lock } from '../../async/lock.js';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { sweepTemporaries, temporaryName } from '../../files/temporary-file.js';
import { decodePicture } from '../../image/decode.js';
import type { PictureFormat } from '../../image/picture-format.js';
import { longerSide } from '../../pixels/fit.js';
import type { Security } from '../files/security.js';
import { isUploadName, nameKey, numberedName, uploadName } from '../files/upload-name.js';
import { digestOf, formatIn, formatOf, lookAt, type Upload, write, type Written } from './upload-files.js';

/** Uploads that come in at the same time; each may take as much of the disk as one picture. */
export const MOST_AT_ONCE = 8;
/** Files that are looked at in one go. */
const BATCH = 64;
/** A picture is decoded to so many pixels on its longer side to learn that it can be. */
const CHECKED_SIDE = 64;

/** So many pictures that are called alike are compared with one that comes, to learn that it is one of them. */
const MOST_COMPARED = 8;

/** A picture that has come in whole, and the temporary file that it lies in. */
interface Received extends Written {
  readonly file: string;
}

/** The uploads of a Node-RED: pictures in its user directory, under names that differ whatever a file system makes of their case. */
export class UploadStore {
  /** Names are given and taken by one at a time. */
  readonly #names = new Lock();
  /** One picture at a time is in memory. */
  readonly #checks = new Lock();
  #receiving = 0;

  constructor(private readonly security: Security) {}

  /** All uploads, the latest first. Files in the folder that cannot be uploads are passed over. */
  async list(): Promise<Upload[]> {
    const folder = this.#folder;
    const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new NeuralStyleError('file-unreadable', { file: folder, reason: reasonOf(error) }, { cause: error });
    });
    const uploads: Upload[] = [];
    for (let start = 0; start < entries.length; start += BATCH) {
      const names = entries.slice(start, start + BATCH).filter((entry) => entry.isFile() && isUploadName(entry.name));
      const found = await Promise.all(names.map(({ name }) => lookAt(folder, name)));
      uploads.push(...found.filter((upload) => upload !== null));
    }
    return uploads.sort((a, b) => b.time - a.time || (a.name < b.name ? -1 : 1));
  }

  /**
   * Takes a picture in: it is written to a temporary file as it comes, checked, and only then has a name. The same picture under the same
   * name again is the upload that there is.
   *
   * @param given the name that it had elsewhere
   * @throws NeuralStyleError `image-too-heavy`, `uploads-full`, `uploads-busy`, `file-unwritable`, and for whatever is wrong with the picture
   */
  async receive(body: AsyncIterable<Buffer>, given: string): Promise<Upload> {
    if (this.#receiving >= MOST_AT_ONCE) throw new NeuralStyleError('uploads-busy', { limit: MOST_AT_ONCE });
    this.#receiving += 1;
    const file = join(this.#folder, temporaryName());
    try {
      this.#requireRoom(await this.list(), 0);
      const received = await this.#write(body, file, given);
      const format = await this.#checks.run(() => this.#check(received, given));
      return await this.#names.run(() => this.#keep(received, uploadName(given, format)));
    } finally {
      await rm(file, { force: true }).catch(() => undefined);
      this.#receiving -= 1;
    }
  }

  /**
   * Gives an upload another name, as far as that can be one.
   * @throws NeuralStyleError `upload-missing`, `upload-name-taken`, `file-unwritable`
   */
  rename(name: string, given: string): Promise<Upload> {
    return this.#names.run(async () => {
      const folder = this.#folder;
      await this.#require(name);
      const format = await formatOf(join(folder, name), name);
      const wanted = uploadName(given, format);
      const taken = (await this.list()).some((other) => other.name !== name && nameKey(other.name) === nameKey(wanted));
      if (taken) throw new NeuralStyleError('upload-name-taken', { name: wanted });
      await rename(join(folder, name), join(folder, wanted)).catch((error: unknown) => unwritable(wanted, error));
      return this.#require(wanted);
    });
  }

  /** @throws NeuralStyleError `upload-missing`, `file-unwritable` */
  remove(name: string): Promise<void> {
    return this.#names.run(async () => {
      await this.#require(name);
      await rm(join(this.#folder, name)).catch((error: unknown) => unwritable(name, error));
    });
  }

  get #folder(): string {
    return this.security.uploads;
  }

  async #require(name: string): Promise<Upload> {
    const found = isUploadName(name) ? await lookAt(this.#folder, name) : null;
    if (!found) throw new NeuralStyleError('upload-missing', { name });
    return found;
  }

  /** @param bytes of the picture that comes to these */
  #requireRoom(uploads: readonly Upload[], bytes: number): void {
    const { uploads: most, bytes: mostBytes } = this.security.uploadLimits;
    const sum = uploads.reduce((total, upload) => total + upload.bytes, bytes);
    if (uploads.length >= most || sum > mostBytes)
      throw new NeuralStyleError('uploads-full', { count: most, megabytes: Math.round(mostBytes / 1e6) });
  }

  async #write(body: AsyncIterable<Buffer>, file: string, given: string): Promise<Received> {
    const { maxBytes } = this.security.limits;
    try {
      await mkdir(this.#folder, { recursive: true });
      await sweepTemporaries(this.#folder);
      const tooHeavy = (): Error => new NeuralStyleError('image-too-heavy', { source: given, limit: maxBytes / 1e6 });
      return { file, ...(await write(body, file, maxBytes, tooHeavy)) };
    } catch (error) {
      return unwritable(given, error);
    }
  }

  /** The format of a picture that can be decoded. */
  async #check({ file, bytes }: Received, given: string): Promise<PictureFormat> {
    if (bytes === 0) throw new NeuralStyleError('image-invalid', { source: given, reason: 'the file is empty' });
    const encoded = await readFile(file);
    await decodePicture({ name: given, file: encoded, limits: this.security.limits }, longerSide(CHECKED_SIDE, false));
    return formatIn(encoded, given);
  }

  async #keep({ file, bytes, digest }: Received, wanted: string): Promise<Upload> {
    const folder = this.#folder;
    const uploads = await this.list();
    const byKey = new Map(uploads.map((upload) => [nameKey(upload.name), upload]));
    let name = wanted;
    for (let number = 2; ; number++) {
      const other = byKey.get(nameKey(name));
      if (!other) break;
      if (number < 2 + MOST_COMPARED && other.bytes === bytes && (await digestOf(join(folder, other.name))) === digest) return other;
      name = numberedName(wanted, number);
    }
    this.#requireRoom(uploads, bytes);
    await rename(file, join(folder, name)).catch((error: unknown) => unwritable(name, error));
    return this.#require(name);
  }
}

/** @throws NeuralStyleError the error itself where it is one, `file-unwritable` for any other */
function unwritable(file: string, error: unknown): never {
  if (error instanceof NeuralStyleError) throw error;
  throw new NeuralStyleError('file-unwritable', { file, reason: reasonOf(error) }, { cause: error });
}
