import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openUrl } from '../../src/net/http.js';
import { proxyFor } from '../../src/net/proxy.js';
import { skip } from '../support/skip.js';

const proxyOf = (url: string, env: NodeJS.ProcessEnv): string | undefined => proxyFor(new URL(url), env)?.origin;

describe('proxyFor', () => {
  it('goes by the scheme, and by ALL_PROXY', () => {
    const env = { HTTPS_PROXY: 'http://secure:3128', http_proxy: 'plain:8080' };
    assert.equal(proxyOf('https://example.org', env), 'http://secure:3128');
    assert.equal(proxyOf('http://example.org', env), 'http://plain:8080');
    assert.equal(proxyOf('http://example.org', { ALL_PROXY: 'http://all:1' }), 'http://all:1');
    assert.equal(proxyOf('http://example.org', {}), undefined);
  });

  const cases: [string, string, boolean][] = [
    ['*', 'https://a.example.org', true],
    ['example.org', 'https://example.org', true],
    ['example.org', 'https://a.example.org', true],
    ['.example.org', 'https://a.example.org', true],
    ['*.example.org', 'https://a.example.org', true],
    ['example.org', 'https://notexample.org', false],
    ['localhost, example.org:443', 'https://example.org', true],
    ['example.org:8443', 'https://example.org', false],
    ['', 'https://example.org', false],
  ];
  for (const [exempt, url, direct] of cases) {
    it(`NO_PROXY="${exempt}" ${direct ? 'exempts' : 'does not exempt'} ${url}`, () => {
      assert.equal(proxyOf(url, { HTTPS_PROXY: 'http://proxy', NO_PROXY: exempt }) === undefined, direct);
    });
  }

  it('refuses what is no address of a proxy, without telling its password', () => {
    assert.throws(
      () => proxyFor(new URL('https://a'), { HTTPS_PROXY: 'socks5://me:secret@host' }),
      (error: Error) => {
        assert.match(error.message, /socks5:\/\/host.*is not an http address/);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
  });
});

describe('openUrl through a proxy', () => {
  const servers: NetServer[] = [];
  let directory: string;
  let proxy: Server;
  /** What the proxy was asked for: method, target and authorization. */
  let asked: string[];
  let refuses: boolean;

  const listen = async (server: NetServer): Promise<number> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };

  before(async () => (directory = await mkdtemp(join(tmpdir(), 'neural-style-proxy-'))));
  after(() => rm(directory, { recursive: true }));

  beforeEach(async () => {
    asked = [];
    refuses = false;
    proxy = createServer((incoming, outgoing) => {
      asked.push(`${incoming.method} ${incoming.url} ${incoming.headers['proxy-authorization'] ?? '-'}`);
      request(incoming.url!, (answer) => answer.pipe(outgoing)).end();
    });
    proxy.on('connect', (incoming, socket) => {
      asked.push(`${incoming.method} ${incoming.url} ${incoming.headers['proxy-authorization'] ?? '-'}`);
      if (refuses) {
        socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      const upstream = connect(Number(incoming.url!.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      // Which end hangs up first is a matter of luck; the other must not take the test down.
      for (const end of [socket, upstream]) end.on('error', () => undefined);
    });
    await listen(proxy);
  });

  afterEach(() => {
    for (const server of servers.splice(0)) {
      if ('closeAllConnections' in server) (server as Server).closeAllConnections();
      server.close();
    }
  });

  const get = async (url: string, credentials = ''): Promise<string> => {
    const address = `http://${credentials}127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const env = { HTTP_PROXY: address, HTTPS_PROXY: address };
    const response = await openUrl(url, { headers: {}, signal: AbortSignal.timeout(10_000), env });
    return Buffer.concat((await response.toArray()) as Buffer[]).toString();
  };

  it('asks it for http addresses, with credentials', async () => {
    const port = await listen(createServer((_, response) => response.end('plain')));
    assert.equal(await get(`http://127.0.0.1:${port}/file`, 'me:p%40ss@'), 'plain');
    assert.deepEqual(asked, [`GET http://127.0.0.1:${port}/file Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  });

  it('has it open a tunnel for https addresses, in which the certificate is checked', async function () {
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    const made = promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert],
    ]);
    const certified = await made.then(
      () => true,
      () => false,
    );
    if (!certified) {
      skip(this, 'openssl, which makes the certificate, is not installed');
    }
    const server = createTlsServer({ key: await readFile(key), cert: await readFile(cert) }, (_, response) => response.end('secret'));
    const port = await listen(server);
    await assert.rejects(get(`https://localhost:${port}/file`), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    assert.deepEqual(asked, [`CONNECT localhost:${port} -`]);

    // A certificate authority of one's own is something a process starts with.
    const script = `
      const { openUrl } = require(${JSON.stringify(join(__dirname, '..', '..', 'src', 'net', 'http.js'))});
      openUrl('https://localhost:${port}/file', { headers: {}, signal: AbortSignal.timeout(9000), env: process.env })
        .then((response) => response.pipe(process.stdout));`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: cert, https_proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], { env });
    assert.equal(stdout, 'secret');
  });

  it('says so when it refuses', async () => {
    refuses = true;
    await assert.rejects(get('https://example.org/'), /the proxy 127\.0\.0\.1:\d+ answered 407 Proxy Authentication Required/);
  });
});
