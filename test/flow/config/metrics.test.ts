import assert from 'node:assert/strict';
import { readExample } from '../../support/node-red/examples.js';
import { serveNodeRed, type ServedNodeRed } from '../../support/editor/served-node-red.js';
import { missingPackages } from '../../support/engine/missing-packages.js';
import { quick } from '../../../scripts/support/quick.js';

/** A line of the text format, version 0.0.4: a comment of a metric, or a sample of it. */
const COMMENT = /^# (HELP \w+ .+|TYPE \w+ (counter|gauge|histogram))$/;
const LABEL = String.raw`\w+="(?:[^"\\\n]|\\["\\n])*"`;
const SAMPLE = new RegExp(String.raw`^(\w+)(\{${LABEL}(?:,${LABEL})*\})? (-?\d[\d.e+-]*|\+Inf|NaN)$`);

const TOKEN_PATH = 'auth/token';
const USER = { username: 'prometheus', password: 'brush' };
/** Of the password, as `node-red admin hash-pw` makes it. */
const HASH = '$2b$04$F3lvWnSctSpul9fzcYTUX.eLDafEiQRG4Df3l/kqw72vS54WSs.RG';

describe('GET /neural-style/metrics', function () {
  this.timeout(120_000);
  let nodeRed: ServedNodeRed | undefined;
  afterEach(() => nodeRed?.stop());

  const get = (headers: Record<string, string> = {}): Promise<Response> =>
    fetch(new URL('neural-style/metrics', nodeRed!.address), { headers });

  it('tells Prometheus of jobs, messages, engines and memory, in its format', async () => {
    const flows = readExample('02 - one node').map((node) => (node.name === 'paint' ? { ...node, once: true } : quick(node)));
    nodeRed = await serveNodeRed({ flows });
    let text = '';
    while (!text.includes('neural_style_messages_total{type="neural-style-transfer",error=""} 1')) text = await (await get()).text();
    assert.match((await get()).headers.get('content-type')!, /^text\/plain;.*version=0\.0\.4/);
    const lines = text.trimEnd().split('\n').filter(Boolean);
    for (const line of lines) assert.ok(COMMENT.test(line) || SAMPLE.test(line), line);
    const valueOf = (sample: string): number => Number(lines.find((line) => line.startsWith(`${sample} `))?.slice(sample.length));
    assert.equal(valueOf('neural_style_job_duration_seconds_bucket{le="+Inf",outcome="painted"}'), 1);
    assert.ok(valueOf('neural_style_job_duration_seconds_sum{outcome="painted"}') > 0);
    assert.equal(valueOf('neural_style_retries_total'), 0);
    assert.ok(valueOf('neural_style_memory_bytes{process="node-red"}') > 1e7);
    assert.ok(lines.some((line) => line.startsWith('neural_style_engine_starts_total{executor=')));
    assert.ok(lines.some((line) => line.startsWith('neural_style_waiting_jobs{engine=')));
  });

  it('asks for a login where the editor does, and takes its token', async () => {
    const users = [{ username: USER.username, password: HASH, permissions: 'neural-style.read' }];
    nodeRed = await serveNodeRed({ settings: { adminAuth: { type: 'credentials', users } } });
    assert.equal((await get()).status, 401);
    const answer = await fetch(new URL(TOKEN_PATH, nodeRed.address), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: 'node-red-admin', grant_type: 'password', scope: 'neural-style.read', ...USER }),
    });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    assert.equal((await get({ authorization: `Bearer ${token}` })).status, 200);
  });

  it('says what is missing where prom-client is not installed', async () => {
    await missingPackages({ absent: ['prom-client'] }, async () => {
      nodeRed = await serveNodeRed();
    });
    const answer = await get();
    assert.equal(answer.status, 501);
    assert.match(await answer.text(), /npm install prom-client/);
  });
});
