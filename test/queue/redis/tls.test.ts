import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '../../../scripts/support/free-port.js';
import { describeWithRedis, type RedisOptions } from '../../support/servers/redis-server.js';
import { WorkerProcess } from '../../support/servers/worker-process.js';
import { skip } from '../../support/skip.js';

let folder: string | null = null;
let url: string;
const certificate = (): string => join(folder!, 'certificate.pem');

/** Redis with a certificate that nobody knows unless told. */
async function withCertificate(context: Context): Promise<RedisOptions> {
  folder = await mkdtemp(join(tmpdir(), 'neural-style-tls-'));
  const key = join(folder, 'key.pem');
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  try {
    await promisify(execFile)('openssl', [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...subject],
      ...['-keyout', key, '-out', certificate()],
    ]);
  } catch (error) {
    skip(context, `openssl made no certificate: ${(error as Error).message.split('\n')[0]!}`);
  }
  const port = await freePort();
  url = `rediss://127.0.0.1:${port}`;
  return { 'tls-port': String(port), 'tls-cert-file': certificate(), 'tls-key-file': key, 'tls-auth-clients': 'no' };
}

describeWithRedis(
  'A worker on a Redis with TLS',
  () => {
    after(() => folder && rm(folder, { recursive: true }));

    it('connects where it knows the certificate', async () => {
      const worker = await WorkerProcess.ready({ url }, [], { NODE_EXTRA_CA_CERTS: certificate() });
      assert.equal(await worker.kill('SIGTERM'), 0);
    });

    it('connects to no stranger, and says why', async () => {
      const worker = new WorkerProcess({ url });
      assert.notEqual(await worker.exit, 0);
      assert.match(worker.lines.join('\n'), /certificate/);
    });
  },
  withCertificate,
);
