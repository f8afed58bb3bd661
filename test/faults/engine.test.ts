import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type Msg } from '../support/node-red/flow.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { withFault } from '../support/engine/fault.js';
import { printRecoveries, Stopwatch, type Recovery } from '../support/engine/recoveries.js';
import { skip } from '../support/skip.js';

const STAGES = ['start', 'weights', 'session', 'iteration', 'answer'] as const;
type Stage = (typeof STAGES)[number];

/** What is done to the engine process, the codes that its end may have, and where it is done. */
const FAULTS: Record<string, { readonly codes: readonly string[]; readonly stages: readonly Stage[] }> = {
  kill: { codes: ['engine-crashed'], stages: STAGES },
  exit: { codes: ['engine-crashed'], stages: STAGES },
  abort: { codes: ['engine-crashed'], stages: ['iteration'] },
  garbage: { codes: ['engine-crashed'], stages: STAGES },
  freeze: { codes: ['engine-unresponsive'], stages: ['session', 'iteration'] },
  starve: { codes: ['engine-crashed', 'engine-failed', 'engine-unresponsive'], stages: ['weights', 'session'] },
};

function canStarve(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return process.platform === 'linux';
  } catch {
    return false;
  }
}

describe('an engine process', () => {
  const recoveries: Recovery[] = [];
  let flow: Flow;
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    content = await samplePicture(64, 64, 1);
    style = await samplePicture(64, 64, 3);
  });
  afterEach(() => stopFlow());
  after(() => printRecoveries(recoveries));

  let sent = 0;
  /** Sends both pictures; gives the id of the message that is to become a painting. */
  const send = (): string => {
    const _msgid = `content ${sent++}`;
    flow.send('style', { payload: style });
    flow.send('content', { _msgid, payload: content });
    return _msgid;
  };

  for (const [fault, { codes, stages }] of Object.entries(FAULTS)) {
    for (const stage of stages) {
      it(`that meets the fault "${fault}" at the stage "${stage}" costs one job`, async function () {
        if (fault === 'starve' && !canStarve()) {
          skip(this, 'prlimit, which takes the memory away, is not here');
        }
        flow = await startFlow(pipeline({ iterations: 20 }));
        const watch = new Stopwatch();
        let error: Msg['error'];
        await withFault(fault, stage, async () => {
          send();
          ({ error } = await flow.inbox('errors').next());
        });
        watch.struck();
        assert.ok(codes.includes(error!.code!), JSON.stringify(error));
        const id = send();
        const healed = await flow.inbox('result').nextWhere(({ _msgid }) => _msgid === id);
        assert.ok(isImageTensor(healed.payload));
        recoveries.push({ fault, where: stage, code: error!.code!, seconds: watch.healed() });
      });
    }
  }
});
