import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A camera on the network: a picture at `/snapshot.jpg`, the same again and again as MJPEG at `/video.mjpg`. */
export interface Camera {
  readonly address: string;
  /** The authorization that came with each request for a picture or the video; empty where none did. */
  readonly asked: readonly string[];
  /** Ends all answers, and goes on to answer. */
  interrupt(): void;
  /** Resolves when nobody watches the video. */
  idle(): Promise<void>;
  close(): Promise<void>;
}

const PAUSE = 100;
/** Smaller than a picture, so that none comes in one piece. */
const PIECE = 1000;

export async function startCamera(picture: Buffer): Promise<Camera> {
  const viewers = new Set<ServerResponse>();
  const asked: string[] = [];
  const part = Buffer.concat([
    Buffer.from(`--frame\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`),
    picture,
    Buffer.from('\r\n'),
  ]);
  const server = createServer((request, response) => {
    if (request.url === '/none') {
      response.writeHead(404).end();
      return;
    }
    asked.push(request.headers.authorization ?? '');
    if (request.url === '/snapshot.jpg') {
      response.writeHead(200, { 'content-type': 'image/jpeg' }).end(picture);
      return;
    }
    response.writeHead(200, { 'content-type': 'multipart/x-mixed-replace; boundary=frame' });
    viewers.add(response);
    response.once('close', () => viewers.delete(response));
  });
  const frames = setInterval(() => {
    for (const viewer of viewers) for (let at = 0; at < part.length; at += PIECE) viewer.write(part.subarray(at, at + PIECE));
  }, PAUSE);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    interrupt: () => viewers.forEach((viewer) => viewer.end()),
    idle: async () => {
      while (viewers.size > 0) await once([...viewers][0]!, 'close');
    },
    close: async () => {
      clearInterval(frames);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
