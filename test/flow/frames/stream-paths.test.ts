import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Node, NodeAPI } from 'node-red';
import { StreamPaths } from '../../../src/flow/frames/stream-paths.js';

const node = (id: string, name = ''): Node => ({ id, name, type: 'neural-style-frames-out' }) as unknown as Node;

describe('the paths of streams', () => {
  let server: Server;
  let app: express.Express;
  let settings: { httpNodeMiddleware?: unknown };
  let entries: object[];
  let paths: StreamPaths;

  beforeEach(async () => {
    app = express();
    settings = {};
    entries = [];
    const nodes = { eachNode: (look: (entry: object) => void) => entries.forEach(look) };
    paths = new StreamPaths({ httpNode: app, settings, nodes } as unknown as NodeAPI);
    // Below Node-RED's root for pages.
    server = createServer(express().use('/pages', app));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => server.close());

  const ask = async (path: string, options: RequestInit = {}): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/pages${path}`, options);
    return `${response.status} ${response.ok ? await response.text() : ''}`.trim();
  };
  const claim = (path: string, id = 'a', name = ''): (() => void) => paths.claim(path, node(id, name), (response) => response.send(id));

  it('are served while they are claimed, to those who get them', async () => {
    const release = claim('/style/stream');
    claim('/other', 'b');
    assert.equal(await ask('/style/stream?width=3'), '200 a');
    assert.equal(await ask('/other'), '200 b');
    assert.equal(await ask('/style'), '404');
    assert.equal(await ask('/style/stream', { method: 'POST' }), '404');
    release();
    assert.equal(await ask('/style/stream'), '404');
    claim('/style/stream', 'c');
    // It was given back before.
    release();
    assert.equal(await ask('/style/stream'), '200 c');
  });

  it('are claimed by one node at a time, which an error names', () => {
    claim('/style/stream', 'a', 'the garden');
    assert.throws(() => claim('/style/stream', 'b'), { code: 'stream-path-taken', message: /another node: the garden/ });
  });

  it("are not taken from Node-RED's own nodes", () => {
    const httpIn = { id: 'h', type: 'http in', name: '', z: '', url: '/style/stream', method: 'get' };
    entries = [
      { ...httpIn, method: 'post' },
      { ...httpIn, url: '/style' },
      { ...httpIn, d: true },
    ];
    claim('/style/stream')();
    entries = [httpIn];
    assert.throws(() => claim('/style/stream'), { code: 'stream-path-taken', message: /another node: http in h/ });
  });

  it('stand behind the middleware of settings.js, one or several', async () => {
    claim('/style/stream');
    const seen: string[] = [];
    const keep =
      (name: string, word: string): express.RequestHandler =>
      (request, response, next) => {
        seen.push(name);
        if (request.query.word === word) next();
        else response.sendStatus(401);
      };
    settings.httpNodeMiddleware = keep('one', 'yes');
    assert.equal(await ask('/style/stream'), '401');
    assert.equal(await ask('/style/stream?word=yes'), '200 a');
    settings.httpNodeMiddleware = [keep('first', 'yes'), keep('second', 'no')];
    seen.length = 0;
    assert.equal(await ask('/style/stream?word=yes'), '401');
    assert.deepEqual(seen, ['first', 'second']);
    settings.httpNodeMiddleware = (_request: unknown, _response: unknown, next: (error: Error) => void) => next(new Error('broken'));
    // Express tells it by its four parameters.
    const answer: express.ErrorRequestHandler = (error: Error, _request, response, next) =>
      error.message === 'broken' ? void response.sendStatus(503) : next(error);
    app.use(answer);
    assert.equal(await ask('/style/stream'), '503');
  });

  it('cannot be served where Node-RED serves no pages', () => {
    const without = new StreamPaths({ httpNode: null, settings, nodes: { eachNode: () => undefined } } as unknown as NodeAPI);
    assert.throws(() => without.claim('/style/stream', node('a'), () => undefined), { code: 'http-node-off', message: /httpNodeRoot/ });
  });
});
