import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { get, globalAgent, createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { download, type DownloadOptions } from '../../src/image/picture-download.js';
import { publicOnly } from '../../src/net/public-only.js';
import { forAllAsync } from '../support/node-red/property.js';

const PICTURE = Buffer.from('what stands for a picture');
const LIMITS = { maxBytes: 1000, timeout: 10 };
/** For servers that would keep us waiting for ever: a limit that is reached soon. */
const IMPATIENT = { maxBytes: 1000, timeout: 0.05 };
const AT_HOME: LookupAddress = { address: '127.0.0.1', family: 4 };
const PRIVATE: LookupAddress = { address: '10.0.0.1', family: 4 };

describe('download', () => {
  let server: Server;
  let port: number;
  let paths: Record<string, RequestListener>;
  /** Path and headers of each request. */
  let requests: { path: string; headers: IncomingHttpHeaders }[];

  beforeEach(async () => {
    requests = [];
    paths = { '/picture': (_, response) => response.end(PICTURE) };
    server = createServer((request, response) => {
      const path = request.url ?? '';
      requests.push({ path, headers: request.headers });
      const answer = paths[path];
      if (answer) answer(request, response);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const at = (path: string, host = '127.0.0.1'): string => `http://${host}:${port}${path}`;
  const to =
    (location: string): RequestListener =>
    (_, response) =>
      response.writeHead(302, { location }).end();
  const refused = { name: 'NeuralStyleError', code: 'address-refused' };
  const failed = (message: RegExp): object => ({ name: 'NeuralStyleError', code: 'url-failed', message });

  /** A guard for which this machine is the public internet, and a name server that gives these answers in turn. */
  const guarded = (...answers: LookupAddress[][]): DownloadOptions & { asked: string[] } => {
    const asked: string[] = [];
    const resolve = (name: string): Promise<LookupAddress[]> => {
      asked.push(name);
      return Promise.resolve(answers[asked.length - 1] ?? []);
    };
    return { limits: LIMITS, guard: publicOnly({ resolve, isPublic: (address) => address === AT_HOME.address }), asked };
  };

  describe('for the author of a flow', () => {
    it('fetches from this machine and its network', async () =>
      assert.deepEqual(await download(at('/picture'), { limits: LIMITS }), PICTURE));

    it('gives the password of an address to that address, and shows it to nobody', async () => {
      paths['/moved'] = to(at('/nothing', 'localhost'));
      await assert.rejects(download(at('/moved', 'me:secret@127.0.0.1'), { limits: LIMITS }), (error: Error) => {
        assert.match(error.message, /^Fetching http:\/\/127\.0\.0\.1:\d+\/moved failed: the server answered 404 Not Found\.$/);
        return true;
      });
      const authorizations = requests.map(({ headers }) => headers.authorization);
      assert.deepEqual(authorizations, [`Basic ${Buffer.from('me:secret').toString('base64')}`, undefined]);
    });
  });

  describe('within limits', () => {
    it('takes an answer as large as it may be', async () => {
      paths['/largest'] = (_, response) => response.end(Buffer.alloc(1000));
      assert.equal((await download(at('/largest'), { limits: LIMITS })).length, 1000);
    });

    const tooHeavy = { name: 'NeuralStyleError', code: 'image-too-heavy', message: /has more than 0\.001 MB and was not read.*maxBytes/ };

    it('refuses a larger one by what the server says of it', async () => {
      paths['/large'] = (_, response) => response.writeHead(200, { 'content-length': 1001 }).flushHeaders();
      await assert.rejects(download(at('/large'), { limits: LIMITS }), tooHeavy);
    });

    it('refuses one that the server says nothing of, as soon as it is too large', async () => {
      paths['/endless'] = (_, response) => {
        const more = (): boolean => response.writable && response.write(Buffer.alloc(400), () => more());
        more();
      };
      await assert.rejects(download(at('/endless'), { limits: LIMITS }), tooHeavy);
    });

    it('refuses a compressed answer, which nobody has asked for', async () => {
      paths['/bomb'] = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(100_000)));
      await assert.rejects(download(at('/bomb'), { limits: LIMITS }), failed(/the answer is compressed \(gzip\)/));
      assert.equal(requests[0]!.headers['accept-encoding'], 'identity');
    });

    const slow: Record<string, RequestListener> = {
      'that never answers': () => undefined,
      'that never ends': (_, response) => response.write('a'),
      'that sends a redirect without end, and then nothing': (_, response) => {
        response.writeHead(302, { location: '/silence' }).write('a');
      },
    };
    for (const [name, listener] of Object.entries(slow)) {
      it(`gives up on a server ${name}`, async () => {
        paths['/slow'] = listener;
        paths['/silence'] = () => undefined;
        await assert.rejects(download(at('/slow'), { limits: IMPATIENT }), failed(/failed: it took longer than 0\.05 s/));
      });
    }

    it('gives up on a name server that never answers', async () => {
      const guard = publicOnly({ resolve: () => new Promise(() => undefined) });
      await assert.rejects(download('http://slow.example/', { limits: IMPATIENT, guard }), failed(/it took longer than 0\.05 s/));
    });
  });

  describe('for strangers', () => {
    const SPELLINGS = ['127.0.0.1', 'localhost', '127.1', '2130706433', '0x7f000001', '0177.0.0.1', '127.0.0.1.', '[::1]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[0:0:0:0:0:ffff:7f00:0001]', '0', '１２７.0.0.1', 'LOCALHOST', 'me:secret@127.0.0.1']; // prettier-ignore
    for (const host of SPELLINGS) {
      it(`refuses this machine as ${host}`, async () => {
        await assert.rejects(download(at('/picture', host), { limits: LIMITS, guard: publicOnly() }), refused);
        assert.equal(requests.length, 0);
      });
    }

    it('refuses every private address however its number is written', async () => {
      const address = fc.tuple(
        fc.constantFrom([127, 0], [10, 1], [172, 16], [192, 168], [169, 254], [100, 64], [0, 0], [224, 5]),
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer({ min: 0, max: 5 }),
      );
      await forAllAsync(address, 500, async ([[a = 0, b = 0], rest, spelling]) => {
        const [c, d] = [rest >> 8, rest & 0xff];
        const number = ((a * 256 + b) * 256 + c) * 256 + d;
        const octal = (value: number): string => `0${value.toString(8)}`;
        const hosts = [`${a}.${b}.${c}.${d}`, String(number), `0x${number.toString(16)}`, `${octal(a)}.${octal(b)}.${octal(c)}.${octal(d)}`, `${a}.${b}.${rest}`, `[::ffff:${a}.${b}.${c}.${d}]`]; // prettier-ignore
        await assert.rejects(download(`http://${hosts[spelling]}/`, { limits: LIMITS, guard: publicOnly() }), refused);
      });
    });

    it('fetches what is public, from the address that was looked at and no other', async () => {
      const options = guarded([AT_HOME]);
      assert.deepEqual(await download(at('/picture', 'pictures.example'), options), PICTURE);
      assert.deepEqual(options.asked, ['pictures.example']);
      assert.equal(requests[0]!.headers.host, `pictures.example:${port}`);
    });

    it('refuses a name that leads to a private address', async () => {
      await assert.rejects(download(at('/picture', 'inside.example'), guarded([PRIVATE])), {
        ...refused,
        message: `The address http://inside.example:${port}/picture was not fetched: it came with a message, and inside.example is not on the public internet. Type the address into the node, or set neuralStyle: { allowUrls: true, allowPrivateAddresses: true } in settings.js.`,
      });
    });

    it('refuses a name of which only one address is private', () =>
      assert.rejects(download(at('/picture', 'both.example'), guarded([AT_HOME, PRIVATE])), refused));

    it('refuses a name without addresses', () => assert.rejects(download(at('/picture', 'none.example'), guarded([])), refused));

    it('looks at the address anew at every redirect, the name being the same', async () => {
      paths['/moved'] = to(at('/picture', 'rebinding.example'));
      const options = guarded([AT_HOME], [PRIVATE]);
      await assert.rejects(download(at('/moved', 'rebinding.example'), options), refused);
      assert.deepEqual(options.asked, ['rebinding.example', 'rebinding.example']);
    });

    for (const location of ['http://10.0.0.1/', 'http://[fe80::1]/', '//169.254.169.254/latest/meta-data/', 'http://inside.example/']) {
      it(`refuses a redirect to ${location}`, async () => {
        paths['/moved'] = to(location);
        await assert.rejects(download(at('/moved', 'public.example'), guarded([AT_HOME], [PRIVATE])), refused);
      });
    }

    for (const location of ['file:///etc/passwd', 'ftp://127.0.0.1/', 'data:image/png;base64,AAAA', 'javascript:0', 'http://']) {
      it(`refuses a redirect to ${location}`, async () => {
        paths['/moved'] = to(location);
        await assert.rejects(download(at('/moved', 'public.example'), guarded([AT_HOME], [AT_HOME])), failed(/is not an http address/));
      });
    }

    it('follows five redirects and no sixth', async () => {
      for (let hop = 1; hop <= 6; hop++) paths[`/${hop}`] = to(hop === 1 ? '/picture' : `/${hop - 1}`);
      const answers = Array.from({ length: 6 }, () => [AT_HOME]);
      assert.deepEqual(await download(at('/5', 'public.example'), guarded(...answers)), PICTURE);
      await assert.rejects(download(at('/6', 'public.example'), guarded(...answers)), failed(/redirects more than 5 times/));
    });

    it('takes up no connection that somebody else has opened', async () => {
      let connections = 0;
      server.on('connection', () => (connections += 1));
      // The author's connection, kept open in Node's pool under this name, which for strangers leads elsewhere.
      await new Promise((resolve) =>
        get(at('/picture', 'localhost'), { agent: globalAgent }, (answer) => answer.resume().on('end', resolve)),
      );
      await download(at('/picture', 'localhost'), guarded([AT_HOME]));
      assert.equal(connections, 2);
    });
  });
});
