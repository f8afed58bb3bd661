import type { IncomingMessage } from 'node:http';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { openUrl } from '../net/http.js';
import { withoutPassword } from '../net/proxy.js';
import type { Guard } from '../net/public-only.js';
import { type Limits, patienceOf } from './limits.js';

export interface DownloadOptions {
  readonly limits: Pick<Limits, 'maxBytes' | 'timeout'>;
  /** Checks each connection before it is made; anything may be reached where there is no guard. */
  readonly guard?: Guard | undefined;
}

/** A compressed answer might unfold to any size. */
const HEADERS = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'neural-style' };

/**
 * Fetches a picture over http or https, directly, following redirects.
 * @throws NeuralStyleError `url-failed`, `address-refused`, `image-too-heavy`
 */
export async function download(url: string, { limits, guard }: DownloadOptions): Promise<Buffer> {
  const shown = withoutPassword(url);
  const signal = patienceOf(limits);
  try {
    const response = await openUrl(url, { headers: HEADERS, signal, env: {}, guard });
    try {
      return await bodyOf(response, limits.maxBytes, shown);
    } finally {
      response.destroy();
    }
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    const reason = signal.aborted ? `it took longer than ${limits.timeout} s` : reasonOf(rootOf(error));
    throw new NeuralStyleError('url-failed', { url: shown, reason: withoutPassword(reason) }, { cause: error });
  }
}

async function bodyOf(response: IncomingMessage, maxBytes: number, source: string): Promise<Buffer> {
  const { statusCode = 0, statusMessage = '', headers } = response;
  if (statusCode < 200 || statusCode > 299) throw new Error(`the server answered ${statusCode} ${statusMessage}`.trim());
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new Error(`the answer is compressed (${encoding}), which was not asked for`);
  const tooHeavy = (): NeuralStyleError => new NeuralStyleError('image-too-heavy', { source, limit: maxBytes / 1e6 });
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooHeavy();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooHeavy();
    chunks.push(chunk);
  }
  if (bytes === 0) throw new Error('the answer is empty');
  return Buffer.concat(chunks);
}

/** Node fails once for each address of a name, and wraps that in an error that says nothing. */
function rootOf(error: unknown): unknown {
  return error instanceof AggregateError ? error.errors[0] : error;
}
