import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { NeuralStyleError } from '../../errors.js';
import { type PictureFormat, signatureOf } from '../../image/picture-format.js';

/** Bytes by which a format is told. */
const HEAD_BYTES = 4096;

/** A picture that somebody has uploaded. */
export interface Upload {
  readonly name: string;
  readonly bytes: number;
  /** In milliseconds since 1970. */
  readonly time: number;
}

/** A file that was written: its length, and the SHA-256 of its bytes. */
export interface Written {
  readonly bytes: number;
  readonly digest: string;
}

/** A file of a folder as an upload; null where there is none, or something that is no regular file. */
export async function lookAt(folder: string, name: string): Promise<Upload | null> {
  const stats = await lstat(join(folder, name)).catch(() => null);
  return stats?.isFile() ? { name, bytes: stats.size, time: Math.round(stats.mtimeMs) } : null;
}

/**
 * Writes a new file as its bytes come, so that none of it stays in memory.
 * @param tooHeavy the error for more than `maxBytes`
 * @throws Error that, or what the file system or the source of the bytes says
 */
export async function write(body: AsyncIterable<Buffer>, file: string, maxBytes: number, tooHeavy: () => Error): Promise<Written> {
  const hash = createHash('sha256');
  let bytes = 0;
  const handle = await open(file, 'wx');
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooHeavy();
      hash.update(chunk);
      await handle.appendFile(chunk);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return { bytes, digest: hash.digest('hex') };
}

/** The SHA-256 of a file's bytes. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/**
 * The format of a picture's file, by how it begins.
 * @throws NeuralStyleError `image-invalid`
 */
export async function formatOf(file: string, name: string): Promise<PictureFormat> {
  const handle = await open(file);
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return formatIn(buffer.subarray(0, bytesRead), name);
  } finally {
    await handle.close();
  }
}

/**
 * The same of bytes that have been read.
 * @throws NeuralStyleError `image-invalid`
 */
export function formatIn(bytes: Uint8Array, name: string): PictureFormat {
  const signature = signatureOf(bytes);
  if (signature.kind === 'read') return signature.format;
  throw new NeuralStyleError('image-invalid', { source: name, reason: 'it begins as none of them' });
}
