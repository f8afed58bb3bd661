import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { engineFor } from '../../src/flow/config/engines.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { withFault } from '../support/engine/fault.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode } from '../support/node-red/flow.js';
import { progressOf } from '../support/engine/painting.js';
import { skip } from '../support/skip.js';

/** The state of a process in Linux' accounts: T is one that was stopped. */
function stateOf(pid: number): string {
  return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))![1]!;
}

async function untilFrozen(): Promise<void> {
  for (;;) {
    const { pid } = engineFor('engine');
    if (pid !== undefined && stateOf(pid) === 'T') return;
    await wait(10);
  }
}

/** Node-RED's own limit in seconds, after which it gives a node up. Here it waits longer, so that a node that hangs shows. */
const LIMIT = 15;

async function close(): Promise<void> {
  const begun = performance.now();
  await stopFlow();
  const seconds = (performance.now() - begun) / 1000;
  assert.ok(seconds < LIMIT, `closed after ${seconds.toFixed(1)} s`);
}

describe('a deployment and the end of Node-RED', () => {
  const NODES = pipeline({ iterations: 100_000 });
  const SETTINGS = { nodeCloseTimeout: 1000 * 4 * LIMIT, neuralStyle: { allowUrls: true, allowPrivateAddresses: true } };
  const DEPLOYED = new Set(['engine', 'content', 'optimizer']);
  const changed = NODES.map((node): FlowNode => (DEPLOYED.has(node.id) ? { ...node, name: 'changed' } : node));
  let flow: Flow;
  let silent: Server;
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    [content, style] = await Promise.all([samplePicture(64, 64, 1), samplePicture(64, 64, 3)]);
    silent = createServer(() => undefined).listen(0);
  });
  after(() => {
    silent.closeAllConnections();
    silent.close();
  });
  afterEach(() => stopFlow());

  const send = (payload: unknown = content): void => {
    flow.send('style', { payload: style });
    flow.send('content', { payload });
  };
  const running = async (): Promise<void> => {
    send();
    await flow.inbox('progress').nextWhere((msg) => progressOf(msg).iteration >= 3);
  };
  const frozenAt = (stage: string) => (): Promise<void> =>
    withFault('freeze', stage, async () => {
      send();
      await untilFrozen();
    });

  /** How the flow comes to a state, from a start in which nothing has been computed. */
  const STATES: Record<string, () => Promise<void>> = {
    'the engine starts': () => {
      send();
      return Promise.resolve();
    },
    'the engine is frozen at its start': frozenAt('start'),
    'the engine is frozen while it reads weights': frozenAt('weights'),
    'the engine is frozen while it prepares': frozenAt('session'),
    'the engine is frozen in an iteration': frozenAt('iteration'),
    'a picture is painted': running,
    'a painting is paused': async () => {
      await running();
      flow.send('optimizer', { pause: true });
      await flow.shown('optimizer', 'held');
    },
    'messages wait in the queue': async () => {
      await running();
      for (let each = 0; each < 8; each++) flow.send('content', { payload: content });
    },
    'a large picture is decoded': async () => send(await samplePicture(3000, 3000, 1)),
    'a server does not send its picture': async () => {
      const asked = new Promise((resolve) => silent.once('request', resolve));
      send(`http://localhost:${(silent.address() as AddressInfo).port}/picture.png`);
      await asked;
    },
  };

  for (const [state, come] of Object.entries(STATES)) {
    it(`are not held up where ${state}`, async function () {
      if (process.platform !== 'linux' && state.includes('frozen')) {
        skip(this, 'that a process is frozen is read in /proc, which only Linux has');
      }
      for (const end of ['deployment', 'shutdown']) {
        flow = await startFlow(NODES, SETTINGS);
        await come();
        if (end === 'deployment') {
          await flow.deploy(changed);
          flow.send('style', { payload: style });
          flow.send('content', { payload: content, options: { iterations: 3 } });
          assert.ok(isImageTensor((await flow.inbox('result').next()).payload));
        }
        await close();
      }
    });
  }
});
