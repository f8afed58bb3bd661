import { NeuralStyleError, reasonOf } from '../../errors.js';
import { withoutTrailing } from '../../values/without-trailing.js';
import { requireKey, type Store, tooLarge } from './store.js';
import { type S3Credentials, sha256, signedHeaders } from './s3-signature.js';

const SECONDS = 60;
/** Busy, or broken for a moment. */
const RETRIED = [429, 500, 502, 503, 504];
const MOST_TRIES = 3;
const FIRST_DELAY = 200;

/**
 * A bucket of S3, or of a service that speaks like it. Objects that nobody takes away, since their job's sender and worker
 * both ended, are for a lifecycle rule of the bucket to remove.
 */
export class S3Store implements Store {
  readonly address: string;
  readonly #base: string;
  readonly #region: string;

  /** @param url `s3+https://host/bucket/folder?region=eu-central-1`, or `s3+http://` in a network of one's own */
  constructor(
    url: URL,
    private readonly credentials: S3Credentials | null,
    region: string,
  ) {
    const protocol = url.protocol.replace('s3+', '');
    this.#base = `${protocol}//${url.host}${withoutTrailing(url.pathname, (character) => character === '/')}`;
    this.#region = url.searchParams.get('region') ?? region;
    this.address = `s3+${this.#base}`;
  }

  async put(key: string, data: Buffer): Promise<void> {
    await this.#request('PUT', key, data);
  }

  async get(key: string, maxBytes: number): Promise<Buffer | null> {
    const response = await this.#request('GET', key);
    if (response.status === 404) return null;
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        bytes += chunk.length;
        if (bytes > maxBytes) throw tooLarge(bytes, maxBytes);
        chunks.push(chunk);
      }
    } catch (error) {
      throw error instanceof NeuralStyleError ? error : this.#failed(reasonOf(error), error);
    }
    return Buffer.concat(chunks);
  }

  async remove(key: string): Promise<void> {
    await this.#request('DELETE', key);
  }

  sweep(): Promise<void> {
    return Promise.resolve();
  }

  async #request(method: 'PUT' | 'GET' | 'DELETE', key: string, body: Buffer = Buffer.alloc(0)): Promise<Response> {
    const url = new URL(`${this.#base}/${requireKey(key)}`);
    for (let tries = 1; ; tries++) {
      const response = await this.#send(method, url, body).catch((error: unknown) => {
        const { cause } = error as Error;
        throw this.#failed(reasonOf(cause ?? error), error);
      });
      if (response.ok || response.status === 404) return response;
      await response.body?.cancel();
      if (!RETRIED.includes(response.status) || tries === MOST_TRIES)
        throw this.#failed(`it answers ${response.status} ${response.statusText}`.trim());
      await new Promise((resolve) => setTimeout(resolve, FIRST_DELAY * 2 ** (tries - 1)));
    }
  }

  #send(method: string, url: URL, body: Buffer): Promise<Response> {
    const bodyHash = sha256(body);
    const plain = { 'x-amz-content-sha256': bodyHash };
    const signing = { region: this.#region, service: 's3', date: new Date() };
    const headers = this.credentials
      ? signedHeaders({ method, url, headers: plain, bodyHash }, { ...signing, credentials: this.credentials })
      : plain;
    const signal = AbortSignal.timeout(SECONDS * 1000);
    // A redirect would take the request to where it was not signed for.
    return fetch(url, { method, headers, signal, redirect: 'error', ...(method === 'PUT' && { body: new Uint8Array(body) }) });
  }

  #failed(reason: string, cause?: unknown): NeuralStyleError {
    return new NeuralStyleError('store-failed', { store: this.address, reason }, { cause });
  }
}
