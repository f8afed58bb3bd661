import { createHash, createHmac } from 'node:crypto';

/** Who asks, for Amazon's signatures and those of services that speak like S3. */
export interface S3Credentials {
  readonly key: string;
  readonly secret: string;
  /** Session token of credentials for a limited time. */
  readonly token?: string;
}

export interface Signing {
  readonly credentials: S3Credentials;
  readonly region: string;
  /** `s3` */
  readonly service: string;
  readonly date: Date;
}

export interface SignedRequest {
  readonly method: string;
  /** Without a query: none is needed here. Its path is in the form in which it is sent. */
  readonly url: URL;
  /** Headers to sign beside `host` and the date. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, in hexadecimal. */
  readonly bodyHash: string;
}

/**
 * Headers that sign a request, by AWS Signature Version 4
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
 */
export function signedHeaders(request: SignedRequest, { credentials, region, service, date }: Signing): Record<string, string> {
  const { method, url, bodyHash } = request;
  const time = date.toISOString().replace(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const headers: Record<string, string> = {
    ...request.headers,
    'x-amz-date': time,
    ...(credentials.token ? { 'x-amz-security-token': credentials.token } : {}),
  };
  const signed = Object.entries({ ...headers, host: url.host })
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const canonical = [method, url.pathname, '', ...signed.map(([name, value]) => `${name}:${value}`), '', names, bodyHash].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secret}`,
  );
  const signature = hmac(key, text).toString('hex');
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.key}/${scope}, SignedHeaders=${names}, Signature=${signature}`,
  };
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
