import { NeuralStyleError } from '../../errors.js';
import { FileStore } from './file-store.js';
import { S3Store } from './s3-store.js';
import type { S3Credentials } from './s3-signature.js';
import type { Store } from './store.js';

const DEFAULT_REGION = 'us-east-1';

/**
 * The store at an address: `file:///folder`, or `s3+https://host/bucket/folder?region=…`.
 *
 * @param credentials for S3; those of the environment, under Amazon's names, where there are none
 * @returns null for no address
 * @throws NeuralStyleError `setting-invalid`
 */
export function openStore(url: string, credentials: S3Credentials | null = null, env: NodeJS.ProcessEnv = process.env): Store | null {
  if (url === '') return null;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol === 'file:' && parsed.host === '') return new FileStore(parsed);
  if (parsed && /^s3\+https?:$/.test(parsed.protocol) && parsed.host && parsed.pathname.length > 1 && parsed.username === '')
    return new S3Store(parsed, credentials ?? credentialsOf(env), env.AWS_REGION ?? DEFAULT_REGION);
  throw new NeuralStyleError('setting-invalid', {
    setting: 'storeUrl',
    expected: 'an address such as file:///shared/folder or s3+https://host/bucket, without credentials,',
    // It may hold a key.
    received: 'another',
  });
}

function credentialsOf({
  AWS_ACCESS_KEY_ID: key,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_SESSION_TOKEN: token,
}: NodeJS.ProcessEnv): S3Credentials | null {
  return key && secret ? { key, secret, ...(token && { token }) } : null;
}
