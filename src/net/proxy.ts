import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';

/*
 * Proxies as the environment names them. Node 20 honours these variables in neither `fetch` nor `http`; the packages that
 * add it are larger than the two requests it takes (RFC 9110, section 9.3.6: CONNECT; RFC 9112, section 3.2.2: absolute form).
 */

/**
 * The proxy for an address: `HTTPS_PROXY` or `HTTP_PROXY` by its scheme, else `ALL_PROXY`, in lower case first as curl
 * has it, unless `NO_PROXY` (hosts, `.domains`, `host:port`, `*`) exempts it.
 *
 * @returns null where it is reached directly
 * @throws TypeError where the variable is not an http(s) address
 */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): URL | null {
  const variable = (name: string): string => (env[name] ?? env[name.toUpperCase()] ?? '').trim();
  const address = variable(`${url.protocol.slice(0, -1)}_proxy`) || variable('all_proxy');
  if (address === '' || isExempt(url, variable('no_proxy'))) return null;
  const text = /^[a-z0-9+]+:\/\//i.test(address) ? address : `http://${address}`;
  if (!URL.canParse(text) || !/^https?:/i.test(text))
    throw new TypeError(`the proxy in the environment, "${withoutPassword(address)}", is not an http address`);
  return new URL(text);
}

/** An address as it may be shown to anyone. */
export function withoutPassword(address: string): string {
  return address.replace(/\/\/[^/?#]*@/, '//');
}

function isExempt({ hostname, port, protocol }: URL, exempt: string): boolean {
  const portOf = port || (protocol === 'https:' ? '443' : '80');
  return exempt
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      const [, host = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry)!;
      if (entryPort && entryPort !== portOf) return false;
      const domain = host.replace(/^\*?\./, '');
      return host === '*' || hostname === domain || hostname.endsWith(`.${domain}`);
    });
}

type Options = Pick<RequestOptions, 'signal' | 'lookup' | 'agent'> & { readonly headers: Record<string, string> };

/** Makes a GET request, not sent yet, by way of the proxy. */
export async function requestThrough(proxy: URL | null, url: URL, options: Options): Promise<ClientRequest> {
  if (!proxy) return (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options);
  if (url.protocol === 'http:') {
    const headers = { ...options.headers, ...authorization(proxy), host: url.host };
    return requestTo(proxy)({ ...addressOf(proxy), ...options, headers, path: url.href });
  }
  const socket = await openTunnel(proxy, url, options.signal);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  // An address has no name to ask the server for.
  const createConnection = (): Socket => tlsConnect({ socket, host, ...(isIP(host) ? {} : { servername: host }) });
  return httpsRequest(url, { ...options, createConnection });
}

function openTunnel(proxy: URL, url: URL, signal: AbortSignal | undefined): Promise<Socket> {
  const path = `${url.hostname}:${url.port || 443}`;
  const headers = { ...authorization(proxy), host: path };
  return new Promise((resolve, reject) => {
    const request = requestTo(proxy)({ ...addressOf(proxy), method: 'CONNECT', path, headers, ...(signal && { signal }) });
    request.on('connect', ({ statusCode = 0, statusMessage = '' }: IncomingMessage, socket: Socket) => {
      if (statusCode === 200) {
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(new Error(`the proxy ${proxy.host} answered ${statusCode} ${statusMessage}`.trim()));
    });
    request.on('error', reject);
    request.setTimeout(30_000, () => request.destroy(new Error(`the proxy ${proxy.host} did not answer within 30 s`)));
    request.end();
  });
}

function requestTo(proxy: URL): typeof httpRequest {
  return proxy.protocol === 'https:' ? httpsRequest : httpRequest;
}

function addressOf({ hostname, port, protocol }: URL): { host: string; port: number } {
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (protocol === 'https:' ? 443 : 80) };
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === '') return {};
  const credentials = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64');
  return { 'proxy-authorization': `Basic ${credentials}` };
}
