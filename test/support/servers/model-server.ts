import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { stat } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { KnownModel } from '../../../src/model/library/known-models.js';

/** What a server does out of the ordinary; each is a bug or a mishap that real ones have. */
export interface Mischief {
  /** Answers each request with the whole file. */
  ignoresRanges?: boolean;
  /** Breaks the connection once this many bytes of the file were sent. */
  cutAfter?: number;
  /** Announces and sends only this many bytes of the file. */
  shorter?: number;
  /** Answers with this status. */
  status?: number;
  /** Sends no length, in chunks. */
  chunked?: boolean;
  /** Names no version of the file. */
  anonymous?: boolean;
  /** Sends this many bytes at a time instead of all at once. */
  trickle?: number;
}

/** A web server with one model's file, its layout that of Keras' storage. */
export class ModelServer {
  /** Headers of the requests for the file, in their order. */
  readonly requests: IncomingHttpHeaders[] = [];
  mischief: Mischief = {};
  origin = '';
  /** The client's file of what it has received so far: what trickles goes on, and breaks, when it holds what was sent. */
  partial = '';
  /** Called when that many bytes of a trickling answer have left, and are in the client's file where it is known. */
  onSent: (bytes: number) => void = () => undefined;
  readonly #server: Server;

  constructor(
    public content: Buffer,
    public etag = '"one"',
  ) {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get url(): string {
    return `${this.origin}/vgg19/${FILE_NAME}`;
  }

  /** The ranges that were asked for. */
  get ranges(): (string | undefined)[] {
    return this.requests.map(({ range }) => range);
  }

  /** The catalogue's entry for the file. */
  model(changes: Partial<KnownModel> = {}): KnownModel {
    const md5 = createHash('md5').update(this.content).digest('hex');
    return { name: 'vgg19', title: 'VGG-19', url: this.url, md5, ...changes };
  }

  #answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(url, this.origin);
    if (pathname === '/moved') {
      response.writeHead(302, { location: this.url }).end();
      return;
    }
    if (pathname === '/in-circles') {
      response.writeHead(302, { location: '/in-circles' }).end();
      return;
    }
    if (!pathname.endsWith(FILE_NAME)) {
      response.writeHead(404).end('nothing');
      return;
    }
    this.requests.push(headers);
    const { ignoresRanges, status, chunked, anonymous, shorter = this.content.length } = this.mischief;
    if (status !== undefined) {
      response.writeHead(status).end();
      return;
    }
    const whole = this.content.subarray(0, shorter);
    const changed = headers['if-range'] !== undefined && headers['if-range'] !== this.etag;
    const first = ignoresRanges || changed ? 0 : Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    const version = anonymous ? {} : { etag: this.etag };
    if (first >= whole.length) {
      response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
      return;
    }
    const range = first > 0 ? { 'content-range': `bytes ${first}-${whole.length - 1}/${whole.length}` } : {};
    const length = chunked ? {} : { 'content-length': whole.length - first };
    response.writeHead(first > 0 ? 206 : 200, { ...version, ...range, ...length });
    void this.#send(whole.subarray(first), first, response);
  }

  async #send(body: Buffer, first: number, response: ServerResponse): Promise<void> {
    const { cutAfter = Infinity } = this.mischief;
    // What arrives in one piece with the break, Node's client drops.
    const trickle = this.mischief.trickle ?? (cutAfter < Infinity ? 5000 : undefined);
    const end = Math.min(body.length, Math.max(0, cutAfter - first));
    const step = trickle ?? body.length;
    for (let at = 0; at < end && !response.destroyed; at += step) {
      await new Promise((resolve) => response.write(body.subarray(at, Math.min(at + step, end)), resolve));
      const sent = first + Math.min(at + step, end);
      if (trickle !== undefined) await this.#arrival(sent, response);
      this.onSent(sent);
    }
    if (end < body.length) response.destroy();
    else response.end();
  }

  async #arrival(bytes: number, response: ServerResponse): Promise<void> {
    do await wait(5);
    while (this.partial !== '' && !response.destroyed && (await sizeOf(this.partial)) < bytes);
  }
}

export const FILE_NAME = 'vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5';

function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
