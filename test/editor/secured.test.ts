import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeInChromium } from '../support/editor/chromium.js';
import { EditorPage } from '../support/editor/editor-page.js';
import { PASSWORD, WITH_LOGINS } from '../support/editor/logins.js';
import { serveNodeRed, type ServedNodeRed } from '../support/editor/served-node-red.js';
import { quick, type ExampleNode } from '../../scripts/support/quick.js';

const EXAMPLE = join(__dirname, '..', '..', '..', 'examples', '01 - paint a picture.json');

const secure = (): Promise<ServedNodeRed> =>
  serveNodeRed({
    flows: (JSON.parse(readFileSync(EXAMPLE, 'utf8')) as ExampleNode[]).map(quick),
    settings: WITH_LOGINS,
  });

describe('a Node-RED that asks for a login', function () {
  this.timeout(60_000);
  let nodeRed: ServedNodeRed | undefined;

  before(async () => {
    nodeRed = await secure();
  });

  after(() => nodeRed?.stop());

  for (const [who, headers] of [
    ['nobody', {}],
    ['a stranger', { authorization: 'Bearer made-up' }],
  ] as const) {
    it(`answers 401 to ${who}, at every route of ours`, async () => {
      const ours = nodeRed!.routes.filter(({ path }) => path.startsWith('/neural-style/'));
      const answers = await Promise.all(
        ours.map(async ({ method, path }) => {
          const address = new URL(path.replaceAll(/:\w+/g, 'x'), nodeRed!.address);
          return [method, path, (await fetch(address, { method: method.toUpperCase(), headers })).status];
        }),
      );
      assert.ok(ours.some(({ method, path }) => method === 'get' && path === '/neural-style/models'));
      assert.deepEqual(
        answers,
        ours.map(({ method, path }) => [method, path, 401]),
      );
    });
  }
});

describeInChromium('the editor of a Node-RED that asks for a login', (browser) => {
  let nodeRed: ServedNodeRed | undefined;
  let editor: EditorPage | undefined;

  before(async () => {
    nodeRed = await secure();
    editor = await EditorPage.open(browser(), nodeRed);
  });

  after(async () => {
    await editor?.close();
    await nodeRed?.stop();
  });

  it('shows the preview to a user who has logged in', async () => {
    await editor!.login('painter', PASSWORD);
    await editor!.ready();
    await editor!.press('ns01paint');
    await editor!.preview('ns01progress').waitFor();
  });
});
