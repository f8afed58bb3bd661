import type { IncomingMessage } from 'node:http';
import { NeuralStyleError, reasonOf } from '../errors.js';
import type { Limits } from '../image/limits.js';
import { openUrl } from '../net/http.js';
import { withoutPassword } from '../net/proxy.js';
import type { Guard } from '../net/public-only.js';
import type { FrameSource } from './frame-source.js';
import { JpegCutter } from './jpeg-cutter.js';

export interface UrlSourceOptions {
  readonly limits: Pick<Limits, 'maxBytes' | 'timeout'>;
  /** Checks each connection before it is made; anything may be reached where there is no guard. */
  readonly guard?: Guard | undefined;
}

const HEADERS = { accept: 'multipart/x-mixed-replace, image/jpeg', 'accept-encoding': 'identity', 'user-agent': 'neural-style' };

/** The pictures of an answer that does not end: MJPEG over http, as cameras send it. */
export class MjpegSource implements FrameSource {
  readonly name: string;

  constructor(
    private readonly url: string,
    private readonly options: UrlSourceOptions,
  ) {
    this.name = withoutPassword(url);
  }

  async read(onFrame: (picture: Buffer) => void, signal: AbortSignal): Promise<'cut'> {
    const { limits, guard } = this.options;
    const cutter = new JpegCutter({ source: this.name, maxBytes: limits.maxBytes });
    try {
      const response = await openUrl(this.url, { headers: HEADERS, signal, env: {}, guard });
      try {
        requireVideo(response);
        for await (const chunk of response as AsyncIterable<Buffer>) cutter.push(chunk).forEach(onFrame);
      } finally {
        response.destroy();
      }
    } catch (error) {
      if (error instanceof NeuralStyleError) throw error;
      const root: unknown = error instanceof AggregateError ? error.errors[0] : error;
      throw new NeuralStyleError('url-failed', { url: this.name, reason: withoutPassword(reasonOf(root)) }, { cause: error });
    }
    return 'cut';
  }
}

function requireVideo({ statusCode = 0, statusMessage = '', headers }: IncomingMessage): void {
  if (statusCode < 200 || statusCode > 299) throw new Error(`the server answered ${statusCode} ${statusMessage}`.trim());
  const type = headers['content-type'] ?? '';
  if (/^text\/(?:html|plain)/i.test(type)) throw new Error(`the answer is no video but ${type}`);
}
