import assert from 'node:assert/strict';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Broadcast } from '../../src/frames/broadcast.js';
import { MjpegSource } from '../../src/frames/mjpeg-source.js';
import { cameraPictures } from '../support/pictures/camera-pictures.js';

describe('a broadcast', () => {
  let server: Server;
  let broadcast: Broadcast;
  let pictures: Buffer[];
  let changed: () => void;

  const open = async (patience = 60_000): Promise<void> => {
    broadcast = new Broadcast({ patience, onChange: () => changed() });
    server = createServer((_, response) => broadcast.join(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  };
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  /** Resolves when so many are watching. */
  const watching = (count: number): Promise<void> =>
    new Promise((resolve) => {
      changed = () => broadcast.size === count && resolve();
      changed();
    });
  const watch = (onFrame: (picture: Buffer) => void, signal: AbortSignal): Promise<unknown> =>
    new MjpegSource(address(), { limits: { maxBytes: 1e8, timeout: 30 } }).read(onFrame, signal);

  before(async () => {
    pictures = await cameraPictures();
    changed = () => undefined;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('shows every picture to all, and its last to whoever comes later', async () => {
    await open();
    const stop = new AbortController();
    const seen: Buffer[][] = [[], []];
    const first = watch((picture) => seen[0]!.push(picture), stop.signal);
    await watching(1);
    broadcast.show(pictures[0]!, 'image/jpeg');
    broadcast.show(pictures[1]!, 'image/jpeg');
    let came = (): void => undefined;
    const newcomer = new Promise<void>((resolve) => (came = resolve));
    const second = watch((picture) => {
      seen[1]!.push(picture);
      came();
    }, stop.signal);
    await newcomer;
    broadcast.show(pictures[2]!, 'image/jpeg');
    broadcast.close();
    await Promise.all([first, second]);
    assert.deepEqual(seen, [pictures.slice(0, 3), pictures.slice(1, 3)]);
    await watching(0);
  });

  it('has a browser that is slow miss pictures, and then shows it the latest', async () => {
    await open();
    const response = await new Promise<IncomingMessage>((resolve) => get(address(), { agent: false }, resolve));
    await watching(1);
    // More than the buffers of both sides take.
    const large = (n: number): Buffer => Buffer.concat([Buffer.from([n]), Buffer.alloc(2e6)]);
    for (let n = 0; n < 50; n++) broadcast.show(large(n), 'image/test');
    const seen: number[] = [];
    let rest = Buffer.alloc(0);
    for await (const chunk of response as AsyncIterable<Buffer>) {
      rest = Buffer.concat([rest, chunk]);
      const head = rest.indexOf('\r\n\r\n');
      if (head === -1 || rest.length < head + 4 + 2e6 + 1) continue;
      seen.push(rest[head + 4]!);
      rest = rest.subarray(head + 4 + 2e6 + 1);
      if (seen.at(-1) === 49) break;
    }
    assert.ok(seen.length < 10, seen.join(' '));
    assert.deepEqual(
      seen,
      [...seen].sort((a, b) => a - b),
    );
  });

  it('lets a browser go that takes nothing', async () => {
    await open(20);
    const response = await new Promise<IncomingMessage>((resolve) => get(address(), { agent: false }, resolve));
    await watching(1);
    response.on('error', () => undefined);
    while (broadcast.size > 0) {
      broadcast.show(Buffer.alloc(2e6), 'image/test');
      await new Promise(setImmediate);
    }
  });

  it('ends all answers when it is closed', async () => {
    await open();
    const response = await new Promise<IncomingMessage>((resolve) => get(address(), { agent: false }, resolve));
    await watching(1);
    const ended = once(response.resume(), 'end');
    broadcast.close();
    await ended;
  });
});
