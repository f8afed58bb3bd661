import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { posix } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { RefusedError, openUrl } from '../../net/http.js';
import { PartialFile, type PartialState } from './partial-file.js';

/** Three times the largest file that is known; a server that goes on for ever must not fill the disk. */
const MAX_BYTES = 256 * 1024 * 1024;
const UNREACHABLE = ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH'];
const DISK = ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR'];
const RETRY_STATUS = [408, 425, 429, 500, 502, 503, 504];

export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Where proxies are named. */
  readonly env: NodeJS.ProcessEnv;
  /** Number of times that a broken connection is taken up again when nothing comes of it. */
  readonly retries: number;
  /** Milliseconds before the first of them; doubled for each further one. */
  readonly retryDelay: number;
  /** Bytes that are there, and of the whole, or null where that is unknown. */
  readonly onProgress: (received: number, total: number | null) => void;
}

/**
 * Downloads a file, going on where an earlier attempt stopped, be it in this process or another.
 *
 * Goes on by `Range`, with `If-Range` where the server names a version (RFC 9110, section 13.1.5), so that a file that
 * has changed meanwhile starts from its beginning, as it does where the server ignores ranges.
 *
 * @param file where the bytes go; whole when the promise resolves, though not checked yet
 * @throws NeuralStyleError `model-download-failed`, `model-unwritable`, `cancelled`
 */
export async function download(url: string, file: string, options: DownloadOptions): Promise<void> {
  const { signal, retries, retryDelay } = options;
  const partial = new PartialFile(file);
  const started = await partial.bytes();
  let furthest = started;
  let failures = 0;
  for (;;) {
    try {
      if (signal.aborted) throw new NeuralStyleError('cancelled');
      await attempt(url, partial, options);
      return;
    } catch (error) {
      if (signal.aborted) throw new NeuralStyleError('cancelled', {}, { cause: error });
      const bytes = await partial.bytes();
      failures = bytes > furthest ? 1 : failures + 1;
      furthest = Math.max(furthest, bytes);
      if (DISK.includes(codeOf(error)))
        throw new NeuralStyleError('model-unwritable', { file, reason: reasonOf(rootOf(error)) }, { cause: error });
      const hopeless = error instanceof RefusedError || (furthest === started && UNREACHABLE.includes(codeOf(error)));
      if (hopeless || failures > retries) throw failed(url, error);
    }
    await setTimeout(retryDelay * 2 ** (failures - 1), undefined, { signal }).catch(() => undefined);
  }
}

async function attempt(url: string, partial: PartialFile, options: DownloadOptions): Promise<void> {
  const { signal, env, onProgress } = options;
  const state = await partial.state(url);
  if (!state) await partial.discard();
  const offset = await partial.bytes();
  if (state?.length === offset) {
    onProgress(offset, offset);
    return;
  }

  const response = await openUrl(url, { signal, env, headers: requestHeaders(offset, state) });
  try {
    const { total, append } = await prepare(response, url, partial, offset, state);
    const received = await save(response, partial.file, append ? offset : 0, total, options);
    if (total !== null && received !== total) throw new Error(`it ended after ${received} of ${total} bytes`);
    // A file whose length nobody announced is whole when the connection ends in order.
    if (total === null) await partial.saveState({ ...versionOf(response, url), length: received });
  } finally {
    response.destroy();
  }
}

function requestHeaders(offset: number, state: PartialState | null): Record<string, string> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'neural-style' };
  if (offset === 0) return headers;
  headers.range = `bytes=${offset}-`;
  // A weak tag does not promise equal bytes, so it must not be sent here.
  const version = state?.etag && !state.etag.startsWith('W/') ? state.etag : state?.lastModified;
  if (version) headers['if-range'] = version;
  return headers;
}

/** Decides from the answer's head whether its body goes behind the bytes that are there or in their place. */
async function prepare(
  response: IncomingMessage,
  url: string,
  partial: PartialFile,
  offset: number,
  state: PartialState | null,
): Promise<{ total: number | null; append: boolean }> {
  const { statusCode = 0, statusMessage = '', headers } = response;
  if (statusCode === 206) {
    const [, first, last] = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
    const total = last === undefined ? (state?.length ?? null) : Number(last);
    if (Number(first) === offset && (state?.length ?? total) === total) return { total, append: true };
  }
  if (statusCode === 206 || statusCode === 416) {
    await partial.discard();
    throw new Error(`the server does not have the rest of what was there (${statusCode} ${statusMessage})`);
  }
  if (statusCode !== 200) {
    const reason = `the server answered ${statusCode} ${statusMessage}`.trim();
    throw RETRY_STATUS.includes(statusCode) ? new Error(reason) : new RefusedError(reason);
  }
  const length = headers['content-length'];
  const total = length === undefined ? null : Number(length);
  if (total !== null && total > MAX_BYTES) throw tooLarge();
  await partial.restart();
  await partial.saveState({ ...versionOf(response, url), length: total });
  return { total, append: false };
}

function versionOf({ headers }: IncomingMessage, url: string): Omit<PartialState, 'length'> {
  const { etag, 'last-modified': lastModified } = headers;
  return { url, ...(etag !== undefined && { etag }), ...(lastModified !== undefined && { lastModified }) };
}

async function save(
  response: IncomingMessage,
  file: string,
  offset: number,
  total: number | null,
  { onProgress }: DownloadOptions,
): Promise<number> {
  let received = offset;
  onProgress(received, total);
  const handle = await open(file, 'a');
  try {
    // Not through a pipeline: when the connection breaks, that drops what its streams still hold.
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (received + chunk.length > MAX_BYTES) throw tooLarge();
      await handle.appendFile(chunk);
      received += chunk.length;
      onProgress(received, total);
    }
  } finally {
    await handle.close();
  }
  return received;
}

function tooLarge(): RefusedError {
  return new RefusedError(`it is larger than ${MAX_BYTES / 1024 / 1024} MB, which no known model is`);
}

function failed(url: string, error: unknown): NeuralStyleError {
  const reason = codeOf(error) === 'ECONNRESET' ? 'the connection broke' : reasonOf(rootOf(error));
  return new NeuralStyleError('model-download-failed', { url, file: posix.basename(url), reason }, { cause: error });
}

function codeOf(error: unknown): string {
  return (rootOf(error) as NodeJS.ErrnoException).code ?? '';
}

/** Node fails once for each address of a name, and wraps that in an error that says nothing; our own carry a cause. */
function rootOf(error: unknown): unknown {
  if (error instanceof AggregateError) return error.errors[0];
  return error instanceof NeuralStyleError && error.cause ? error.cause : error;
}
