import assert from 'node:assert/strict';
import { LONGEST_ID } from '../../../src/flow/live/open-editors.js';
import { serveNodeRed, type ServedNodeRed } from '../../support/editor/served-node-red.js';

const FLOWS = [
  { id: 'flow', type: 'tab', label: 'Flow' },
  { id: 'shown', type: 'neural-style-preview', z: 'flow', x: 100, y: 100, active: true, width: 160, wires: [[]] },
  { id: 'paints', type: 'neural-style-optimizer', z: 'flow', x: 100, y: 200, wires: [[], []] },
];
/** What jQuery, and so the editor, sends with each request to its own server. */
const SCRIPT = { 'X-Requested-With': 'XMLHttpRequest' };
const JSON_TYPE = { 'Content-Type': 'application/json' };
/** What a form can send: its types of content, the last of them with a body that reads as JSON. */
const FORMS = [
  ['application/x-www-form-urlencoded', 'finish=true'],
  ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="finish"\r\n\r\ntrue\r\n--x--\r\n'],
  ['text/plain', '{"finish":true,"editor":"form"}'],
] as const;

describe('what the administration of a Node-RED without a login answers', function () {
  this.timeout(60_000);
  let nodeRed: ServedNodeRed;

  before(async () => {
    nodeRed = await serveNodeRed({ flows: FLOWS });
  });
  after(() => nodeRed.stop());

  /** Our routes that change something, with names in place of their parameters. */
  const changing = (): { method: string; path: string; takes: string }[] =>
    nodeRed.routes
      .filter(({ method, path }) => path.startsWith('/neural-style/') && method !== 'get')
      .map(({ method, path }) => ({
        method: method.toUpperCase(),
        path: path
          .replace('preview/:id', 'preview/shown')
          .replace('jobs/:id', 'jobs/paints')
          .replace('paintings/:id', 'paintings/painted')
          .replace('history/:id', 'history/kept')
          .replace(':state', 'disable')
          .replace(':name', 'none'),
        takes: method === 'post' && path === '/neural-style/uploads' ? 'application/octet-stream' : 'application/json',
      }));

  const ask = async (method: string, path: string, headers: Record<string, string>, body?: string): Promise<[number, string]> => {
    const response = await fetch(new URL(path, nodeRed.address), { method, headers, ...(body === undefined ? {} : { body }) });
    return [response.status, await response.text()];
  };
  const report = async (body: object): Promise<{ status: number; answer: Record<string, unknown> }> => {
    const [status, text] = await ask('POST', 'neural-style/shown', { ...SCRIPT, ...JSON_TYPE }, JSON.stringify(body));
    return { status, answer: JSON.parse(text) as Record<string, unknown> };
  };

  it('knows of the routes that change something', () => {
    assert.deepEqual(
      changing()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
      [
        'DELETE /neural-style/history/kept',
        'DELETE /neural-style/jobs/paints',
        'DELETE /neural-style/models/none/pull',
        'DELETE /neural-style/paintings/painted',
        'DELETE /neural-style/uploads/none',
        'PATCH /neural-style/uploads/none',
        'POST /neural-style/history/kept/paint',
        'POST /neural-style/history/kept/star',
        'POST /neural-style/jobs/paints/steer',
        'POST /neural-style/look',
        'POST /neural-style/models/none/pull',
        'POST /neural-style/paintings/painted/move',
        'POST /neural-style/paintings/painted/steer',
        'POST /neural-style/preview/shown/disable',
        'POST /neural-style/shown',
        'POST /neural-style/uploads',
      ],
    );
  });

  for (const [type, body] of FORMS) {
    it(`refuses ${type} of a form at each of them`, async () => {
      for (const { method, path } of changing()) {
        const [status, text] = await ask(method, path, { 'Content-Type': type }, body);
        assert.equal(status, 403, `${method} ${path}`);
        assert.match(text, /"code":"request-invalid","message":"Expected a header X-Requested-With/);
      }
    });

    it(`refuses ${type} even with the header, at each of them`, async () => {
      for (const { method, path, takes } of changing()) {
        const [status, text] = await ask(method, path, { ...SCRIPT, 'Content-Type': type }, body);
        assert.equal(status, 415, `${method} ${path}`);
        assert.match(text, /Expected the content type (\S+) .* but received /);
        assert.equal(/Expected the content type (\S+)/.exec(text)![1], takes, `${method} ${path}`);
      }
    });
  }

  it('refuses an empty form', async () => {
    for (const { method, path } of changing()) assert.equal((await ask(method, path, {}))[0], 403, `${method} ${path}`);
  });

  it('takes JSON with the header, and an empty request with it', async () => {
    assert.equal((await ask('POST', 'neural-style/preview/shown/disable', SCRIPT))[0], 200);
    assert.equal((await ask('POST', 'neural-style/preview/shown/enable', { ...SCRIPT, ...JSON_TYPE }, '{}'))[0], 200);
    // Nothing is being painted.
    assert.equal((await ask('POST', 'neural-style/jobs/paints/steer', { ...SCRIPT, ...JSON_TYPE }, '{"finish":true}'))[0], 409);
    assert.equal((await ask('DELETE', 'neural-style/jobs/paints', SCRIPT))[0], 409);
    assert.equal((await ask('DELETE', 'neural-style/paintings/painted', SCRIPT))[0], 404);
    assert.equal((await ask('POST', 'neural-style/models/none/pull', SCRIPT))[0], 404);
    assert.deepEqual(await report({ editor: 'one', nodes: ['shown'], jobs: ['paints'] }), {
      status: 200,
      answer: { versions: { shown: 0 }, states: { shown: 'idle' }, missed: ['paints'] },
    });
  });

  for (const [what, body, received] of [
    ['no name', { nodes: [] }, 'undefined'],
    ['a name that is no text', { editor: {} }, 'object'],
    ['an empty name', { editor: '' }, '0 characters'],
    ['a name that is too long', { editor: 'x'.repeat(LONGEST_ID + 1) }, '129 characters'],
    ['an id that is too long', { editor: 'one', nodes: ['shown', 'x'.repeat(2400)] }, '2400 characters'],
    ['an id of a job that is too long', { editor: 'one', jobs: ['x'.repeat(2400)] }, '2400 characters'],
    ['an id that is no text', { editor: 'one', nodes: [['shown']] }, 'object'],
    ['ids that are no list', { editor: 'one', nodes: { length: 1e9 } }, 'object'],
  ] as const) {
    it(`refuses an editor with ${what}`, async () => {
      const { status, answer } = await report(body);
      assert.deepEqual([status, answer.code], [400, 'request-invalid']);
      assert.match(String(answer.message), new RegExp(`but received ${received}\\.`));
    });
  }

  it('logs nothing of all this', () => assert.deepEqual(nodeRed.logged, []));
});
