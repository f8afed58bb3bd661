import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';

export interface FileHashes {
  readonly md5: string;
  readonly sha256: string;
}

/** The hashes of a file's content in hexadecimal; both, since reading costs more than hashing. */
export async function hashFile(file: string, signal?: AbortSignal): Promise<FileHashes> {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      md5.update(chunk);
      sha256.update(chunk);
      done();
    },
  });
  await pipeline(createReadStream(file, { highWaterMark: 1 << 18 }), sink, { ...(signal && { signal }) });
  return { md5: md5.digest('hex'), sha256: sha256.digest('hex') };
}
