import assert from 'node:assert/strict';
import { startFlow, stopFlow, samplePicture, type Flow, type FlowNode } from '../support/node-red/flow.js';
import { cameraPictures } from '../support/pictures/camera-pictures.js';

const out = (id: string, settings: object = {}): FlowNode => ({ id, type: 'neural-style-frames-out', wires: [['result']], ...settings });
const REST: FlowNode[] = [
  { id: 'result', type: 'helper' },
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];

describe('a frames out node', () => {
  let flow: Flow;

  afterEach(() => stopFlow());

  it('passes its messages on, unchanged', async () => {
    flow = await startFlow([out('out'), ...REST]);
    const [picture] = await cameraPictures();
    flow.send('out', { payload: picture });
    const msg = await flow.inbox('result').next();
    assert.deepEqual(msg.payload, picture);
    flow.send('out', { payload: await samplePicture(32, 32) });
    await flow.inbox('result').next();
    await flow.shown('out', 'streamed');
  });

  it('says what is no picture', async () => {
    flow = await startFlow([out('out'), ...REST]);
    flow.send('out', { payload: 17 });
    assert.match((await flow.inbox('errors').next()).error!.message, /Expected a picture in msg.payload/);
  });

  it('says that its path is taken, by one of its kind or by Node-RED, and leaves it to the other', async () => {
    flow = await startFlow([out('first'), out('second'), ...REST]);
    flow.send('second', { payload: await samplePicture(32, 32) });
    assert.match((await flow.inbox('errors').next()).error!.message, /is served by another node: neural-style-frames-out first/);
    flow.send('first', { payload: await samplePicture(32, 32) });
    await flow.inbox('result').next();
  });

  it('has its path again when it is deployed anew, or another node has it', async () => {
    flow = await startFlow([out('out'), ...REST]);
    for (const nodes of [[out('out', { name: 'changed' })], [out('another')]]) {
      await flow.deploy([...nodes, ...REST]);
      flow.send(nodes[0]!.id, { payload: await samplePicture(32, 32) });
      await flow.inbox('result').next();
    }
  });
});
