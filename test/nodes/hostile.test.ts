import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { startFlow, stopFlow, type FlowNode } from '../support/node-red/flow.js';
import { hostileValue, someOf } from '../support/node-red/property.js';

const CATCH: FlowNode[] = [
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];

let base: string;

const REVOKED = Symbol('a revoked Proxy');

before(async () => (base = await mkdtemp(join(tmpdir(), 'neural-style-hostile-'))));
after(() => rm(base, { recursive: true }));

describe('thousands of messages that nobody would send', () => {
  afterEach(() => stopFlow());

  const MESSAGES = 250;
  const failing = {
    get data(): never {
      throw new Error('gone');
    },
  };
  const revoked = (): object => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const message = fc.record(
    {
      payload: fc.oneof(
        hostileValue,
        fc.constantFrom<unknown>(
          failing,
          { content: failing },
          new Uint16Array(9),
          new Float32Array(2 ** 16),
          new Map(),
          Object.create(null),
        ),
        // Made when it is sent, since what generates values looks at them.
        fc.constant(REVOKED),
        fc.record({ kind: fc.constantFrom('image', 'features', 'gram', 'objective'), storage: hostileValue }),
      ),
      topic: hostileValue,
      blend: hostileValue,
      layers: hostileValue,
      weights: hostileValue,
      init: hostileValue,
      content: hostileValue,
      name: hostileValue,
      headers: hostileValue,
    },
    { requiredKeys: ['payload'] },
  );
  const nodes: FlowNode[] = [
    { id: 'imageIn', type: 'neural-style-image-in', size: 16 },
    { id: 'features', type: 'neural-style-features', layers: 'content' },
    { id: 'gram', type: 'neural-style-gram' },
    { id: 'loss', type: 'neural-style-loss' },
    { id: 'optimizer', type: 'neural-style-optimizer' },
    { id: 'imageOut', type: 'neural-style-image-out', target: 'file', file: 'name', fileType: 'msg' },
    { id: 'preview', type: 'neural-style-preview' },
    { id: 'transfer', type: 'neural-style-transfer', size: 16, iterations: 1 },
  ];

  for (const id of ['loss', 'optimizer', 'preview']) {
    it(`are an error of the message where a Proxy does not say what it has: ${id}`, async () => {
      const flow = await startFlow([nodes.find((node) => node.id === id)!, ...CATCH]);
      const silent = new Proxy(
        { payload: 7 },
        {
          has() {
            throw new Error('gone');
          },
        },
      );
      flow.send(id, silent);
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, 'value-unreadable');
    });
  }

  it(`end once each, in an error or not: ${MESSAGES} to each of ${nodes.length} nodes`, async () => {
    const flow = await startFlow(
      [
        ...nodes,
        ...CATCH,
        { id: 'complete', type: 'complete', scope: nodes.map(({ id }) => id), wires: [['done']] },
        { id: 'done', type: 'helper' },
      ],
      { fileWorkingDirectory: base },
    );
    const ended = (): number => flow.inbox('errors').messages.length + flow.inbox('done').messages.length;
    let sent = 0;
    for (const msg of someOf(message, MESSAGES)) {
      const payload = msg.payload === REVOKED ? revoked() : msg.payload;
      for (const { id } of nodes) flow.send(id, { ...msg, payload, _msgid: `${id} ${sent++}` });
      while (ended() < sent) await new Promise(setImmediate);
    }
    assert.equal(ended(), MESSAGES * nodes.length);
    const codes = new Set(flow.inbox('errors').messages.map(({ error }) => error!.code));
    assert.deepEqual(
      [...codes].filter((code) => code === undefined || code.startsWith('engine-')),
      [],
    );
    for (const { error } of flow.inbox('errors').messages) assert.ok(error!.message.length < 1500);
  });
});

describe('flow files that nobody would write', () => {
  afterEach(() => stopFlow());

  const VARIANTS = 40;
  const types: Record<string, string[]> = {
    'neural-style-image-in': ['source', 'sourceType', 'size', 'property'],
    'neural-style-features': ['model', 'layers'],
    'neural-style-loss': ['contentWeight', 'styleWeight', 'tvWeight', 'layerWeights', 'match', 'styles', 'timeout'],
    'neural-style-optimizer': ['method', 'iterations', 'learningRate', 'init', 'noiseRatio', 'seed', 'reportEvery', 'overflow'],
    'neural-style-image-out': ['format', 'quality', 'target', 'fileType', 'colors'],
    'neural-style-preview': ['width', 'active'],
    'neural-style-transfer': ['model', 'sourceType', 'style', 'styleType', 'size', 'iterations', 'format', 'quality', 'layerWeights'],
    'neural-style-engine': ['executor', 'device', 'threads', 'processPriority', 'memoryLimit', 'queueLimit', 'idleTimeout'],
    'neural-style-model': ['source', 'file', 'pooling', 'engine'],
  };

  it(`start, and their nodes end each message once: ${VARIANTS} of each type`, async () => {
    // As a flow file holds it: JSON, without keys that Node-RED or its test helper stumble over, and without numbers that would
    // start a long job.
    const value = hostileValue
      .map((any) => (typeof any === 'number' ? -1 : (JSON.parse(JSON.stringify(any ?? null)) as unknown)))
      .filter((any) => !/"(toString|__proto__)"/.test(JSON.stringify(any)));
    const nodes = Object.entries(types).flatMap(([type, properties], index) =>
      someOf(fc.record(Object.fromEntries(properties.map((name) => [name, value])), { requiredKeys: [] }), VARIANTS).map((config, n) => ({
        ...config,
        id: `${index}-${n}`,
        type,
      })),
    );
    const working = nodes.filter(({ type }) => !/-(engine|model)$/.test(type));
    const flow = await startFlow(
      [
        ...nodes,
        ...CATCH,
        { id: 'complete', type: 'complete', scope: working.map(({ id }) => id), wires: [['done']] },
        { id: 'done', type: 'helper' },
      ],
      { fileWorkingDirectory: base },
    );
    for (const { id } of working) flow.send(id, { payload: 'nothing-here.png', _msgid: id });
    const ended = (): number => flow.inbox('errors').messages.length + flow.inbox('done').messages.length;
    while (ended() < working.length) await new Promise(setImmediate);
    for (const { error } of flow.inbox('errors').messages) assert.doesNotMatch(error!.code ?? 'none', /^engine-|none/, error!.message);
    assert.equal(ended(), working.length);
  });
});
