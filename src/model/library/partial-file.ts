import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { writeFileAtomically } from '../../files/write-file.js';

/** The whole file that a partial one is the beginning of, as far as it is known. */
export interface PartialState {
  readonly url: string;
  readonly etag?: string;
  readonly lastModified?: string;
  /** Bytes of the whole file; null where the server did not say. */
  readonly length: number | null;
}

/** A download under way: the bytes so far in one file, what they are the beginning of in another beside it. */
export class PartialFile {
  constructor(readonly file: string) {}

  /** Bytes that are there. */
  async bytes(): Promise<number> {
    return stat(this.file).then(
      ({ size }) => size,
      () => 0,
    );
  }

  /** The state that was saved, or null where there is none for this address: the bytes, if any, are of no use then. */
  async state(url: string): Promise<PartialState | null> {
    try {
      const state = JSON.parse(await readFile(this.#stateFile, 'utf8')) as PartialState;
      return state.url === url ? state : null;
    } catch {
      return null;
    }
  }

  /** Empties the file. The state goes first: bytes without one are discarded, a state without its bytes would be believed. */
  async restart(): Promise<void> {
    await rm(this.#stateFile, { force: true });
    await writeFile(this.file, '');
  }

  async saveState(state: PartialState): Promise<void> {
    await writeFileAtomically(this.#stateFile, Buffer.from(JSON.stringify(state)));
  }

  async discard(): Promise<void> {
    await rm(this.#stateFile, { force: true });
    await rm(this.file, { force: true });
  }

  get #stateFile(): string {
    return `${this.file}.json`;
  }
}
