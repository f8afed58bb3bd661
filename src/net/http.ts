import type { IncomingMessage, RequestOptions } from 'node:http';
import { proxyFor, requestThrough } from './proxy.js';
import type { Guard } from './public-only.js';

const MAX_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];
/** A connection that says nothing for so long is given up. */
const SILENCE_MS = 60_000;

export interface OpenOptions {
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  /** Where proxies are named. A guard sees nothing of what is behind one. */
  readonly env: NodeJS.ProcessEnv;
  /** Checks each connection before it is made; anything may be reached where there is no guard. */
  readonly guard?: Guard | undefined;
}

/** An address, or an answer, that will be no better another time. */
export class RefusedError extends Error {}

/**
 * Sends a GET request, through a proxy where the environment names one, and follows redirects. The headers go to each
 * address on the way.
 *
 * @returns the answer, its body unread
 */
export async function openUrl(address: string, options: OpenOptions): Promise<IncomingMessage> {
  let url = parseAddress(address);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await send(url, options);
    const { location } = response.headers;
    if (!REDIRECTS.includes(response.statusCode ?? 0) || location === undefined) return response;
    response.destroy();
    const next = parseAddress(location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:')
      throw new RefusedError('the server redirects to an address without encryption');
    url = next;
  }
  throw new RefusedError(`the server redirects more than ${MAX_REDIRECTS} times`);
}

function parseAddress(address: string, base?: URL): URL {
  const url = URL.canParse(address, base?.href) ? new URL(address, base) : null;
  if (!url || !/^https?:$/.test(url.protocol)) throw new RefusedError(`"${address}" is not an http address`);
  return url;
}

async function send(url: URL, { headers, signal, env, guard }: OpenOptions): Promise<IncomingMessage> {
  const checked = guard ? await untilAborted(guard(url), signal) : null;
  const request = await requestThrough(proxyFor(url, env), url, { headers, signal, ...(checked && pinnedTo(checked)) });
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.setTimeout(SILENCE_MS, () => request.destroy(new Error(`the server said nothing for ${SILENCE_MS / 1000} s`)));
    request.end();
  });
}

/** Node asks for one address or for all, and would otherwise take up a connection that nobody has checked from its pool. */
function pinnedTo(addresses: Awaited<ReturnType<Guard>>): Pick<RequestOptions, 'lookup' | 'agent'> {
  const [first] = addresses;
  return {
    agent: false,
    lookup: (_host, { all }, done) => (all ? done(null, [...addresses]) : done(null, first!.address, first!.family)),
  };
}

/** Resolving a name cannot be stopped, only left alone. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
