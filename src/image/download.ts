import { NeuralStyleError, reasonOf } from '../errors.js';

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Fetches a picture over http or https, at most 64 MB within 30 s.
 * @throws NeuralStyleError `url-failed`
 */
export async function download(url: string): Promise<Buffer> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), headers: { accept: 'image/*' } });
    if (!response.ok) throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
    const reader = response.body?.getReader();
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      bytes += part.value.length;
      if (bytes > MAX_BYTES) {
        await reader?.cancel();
        throw new Error(`it is larger than ${MAX_BYTES / 1024 / 1024} MB`);
      }
      chunks.push(part.value);
    }
    if (bytes === 0) throw new Error('the answer is empty');
    return Buffer.concat(chunks);
  } catch (error) {
    throw new NeuralStyleError('url-failed', { url, reason: reasonOf(rootOf(error)) }, { cause: error });
  }
}

/** fetch hides the reason, such as a refused connection, one level down, and two where a name has several addresses. */
function rootOf(error: unknown): unknown {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  return cause instanceof AggregateError ? cause.errors[0] : cause;
}
