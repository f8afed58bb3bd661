import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openStore } from '../../../src/queue/store/open-store.js';
import { sha256, signedHeaders } from '../../../src/queue/store/s3-signature.js';
import type { Store } from '../../../src/queue/store/store.js';
import { temporaryName } from '../../../src/files/temporary-file.js';
import { skip } from '../../support/skip.js';

const DATA = Buffer.from('a frame');
const KEY = 'j0123-in';

describe('signedHeaders', () => {
  const credentials = { key: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
  const date = new Date('2013-05-24T00:00:00Z');
  const signing = { credentials, region: 'us-east-1', service: 's3', date };

  // Both from https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
  it("gives Amazon's own signature of a GET", () => {
    const bodyHash = sha256('');
    const url = new URL('https://examplebucket.s3.amazonaws.com/test.txt');
    const headers = { range: 'bytes=0-9', 'x-amz-content-sha256': bodyHash };
    const { authorization } = signedHeaders({ method: 'GET', url, headers, bodyHash }, signing);
    assert.equal(
      authorization,
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it("gives Amazon's own signature of a PUT", () => {
    const bodyHash = sha256('Welcome to Amazon S3.');
    const url = new URL('https://examplebucket.s3.amazonaws.com/test%24file.text');
    const headers = {
      date: 'Fri, 24 May 2013 00:00:00 GMT',
      'x-amz-content-sha256': bodyHash,
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    };
    const { authorization = '' } = signedHeaders({ method: 'PUT', url, headers, bodyHash }, signing);
    assert.match(authorization, /Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd$/);
  });
});

function keepsFrames(store: () => Store): void {
  it('gives what was put there, until it is removed', async () => {
    assert.equal(await store().get(KEY, 100), null);
    await store().put(KEY, DATA);
    await store().put(KEY, DATA);
    assert.deepEqual(await store().get(KEY, 100), DATA);
    await store().remove(KEY);
    await store().remove(KEY);
    assert.equal(await store().get(KEY, 100), null);
  });

  it('reads no more than it may', async () => {
    await store().put(KEY, Buffer.alloc(10_000));
    await assert.rejects(store().get(KEY, 9_999), { code: 'job-too-large' });
  });

  it('takes nothing for a key that leads elsewhere', async () => {
    for (const key of ['../secret', '/etc/passwd', 'a/b', '..', '', 'A', 'a\0', 'a?b'])
      await assert.rejects(() => store().get(key, 100), TypeError);
  });
}

describe('A store in a folder', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-store-'));
    store = openStore(pathToFileURL(folder).href)!;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  keepsFrames(() => store);

  it('follows no link that somebody has put there', async function () {
    if (process.platform === 'win32') skip(this, 'Windows has other links');
    await writeFile(join(folder, 'secret'), 'secret');
    await symlink(join(folder, 'secret'), join(folder, `${KEY}.frame`));
    await assert.rejects(store.get(KEY, 100), { code: 'store-failed' });
    await assert.rejects(store.put(KEY, DATA), { code: 'store-failed' });
    assert.equal(await readFile(join(folder, 'secret'), 'utf8'), 'secret');
  });

  it('sweeps away what is older than a week, and nothing that is not its own', async () => {
    const old = new Date(Date.now() - 8 * 24 * 3600 * 1000);
    const temporary = temporaryName();
    for (const name of ['j1-in.frame', 'j2-out.frame', 'j3-in.frame.0a.tmp', temporary, 'other.txt'])
      await writeFile(join(folder, name), '');
    for (const name of ['j1-in.frame', 'j3-in.frame.0a.tmp', temporary, 'other.txt']) await utimes(join(folder, name), old, old);
    await store.sweep();
    assert.deepEqual((await readdir(folder)).sort(), ['j2-out.frame', 'other.txt']);
  });

  it('says what keeps it from writing', async () => {
    await writeFile(join(folder, 'file'), '');
    const inside = openStore(pathToFileURL(join(folder, 'file', 'folder')).href)!;
    await assert.rejects(inside.put(KEY, DATA), { code: 'store-failed' });
  });
});

describe('A store in an S3 bucket', () => {
  const objects = new Map<string, Buffer>();
  const requests: IncomingHttpHeaders[] = [];
  let failures: number[] = [];
  let server: Server;
  let store: Store;

  before(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const path = request.url ?? '';
        const body = Buffer.concat(chunks);
        requests.push(request.headers);
        const failure = failures.shift();
        // A signature that does not fit is refused, as by the real one.
        const signed = failure ?? (request.headers['x-amz-content-sha256'] === sha256(body) ? 200 : 403);
        if (signed !== 200) return response.writeHead(signed).end();
        if (request.method === 'PUT') objects.set(path, body);
        if (request.method === 'DELETE') objects.delete(path);
        if (request.method !== 'GET') return response.writeHead(204).end();
        const found = objects.get(path);
        return response.writeHead(found ? 200 : 404).end(found);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    store = openStore(`s3+http://127.0.0.1:${port}/bucket/jobs?region=eu-west-3`, { key: 'KEY', secret: 'SECRET' })!;
  });
  beforeEach(() => {
    objects.clear();
    requests.length = 0;
    failures = [];
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  keepsFrames(() => store);

  it('puts objects under its folder of the bucket, signed for its region', async () => {
    await store.put(KEY, DATA);
    assert.deepEqual([...objects.keys()], [`/bucket/jobs/${KEY}`]);
    assert.match(
      requests[0]!.authorization ?? '',
      /^AWS4-HMAC-SHA256 Credential=KEY\/\d{8}\/eu-west-3\/s3\/aws4_request, SignedHeaders=host;/,
    );
  });

  it('tries again where the service is busy', async () => {
    failures = [503, 500];
    await store.put(KEY, DATA);
    assert.equal(requests.length, 3);
  });

  it('says what the service answers, and gives up where it refuses', async () => {
    failures = [403];
    await assert.rejects(store.put(KEY, DATA), { code: 'store-failed', message: /answers 403/ });
    assert.equal(requests.length, 1);
  });
});

describe('openStore', () => {
  it('opens nothing for no address, and refuses others without repeating them', () => {
    assert.equal(openStore(''), null);
    for (const url of [
      'ftp://host/folder',
      'file://host/share',
      's3+https://example.org',
      's3+https://key:secret@host/bucket',
      '/srv/pictures',
      'http://host/bucket',
    ])
      assert.throws(
        () => openStore(url),
        (error: Error & { code: string }) => error.code === 'setting-invalid' && !error.message.includes(url),
        url,
      );
  });
});
