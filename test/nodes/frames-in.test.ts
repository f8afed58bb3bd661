import assert from 'node:assert/strict';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { onInput, type Message, type Send } from '../../src/flow/node/input.js';
import { Status } from '../../src/flow/node/status.js';
import { Texts } from '../../src/flow/node/texts.js';
import { startFlow, stopFlow, type Flow, type FlowNode } from '../support/node-red/flow.js';
import { cameraPictures } from '../support/pictures/camera-pictures.js';
import { CAMERA_FORMS } from '../support/servers/camera-forms.js';
import { startCamera, type Camera } from '../support/servers/mjpeg-server.js';

const { part } = CAMERA_FORMS[0]!;

/** The messages that a node of type `slow` has in hand, oldest first, each with a function that lets it go on. */
const held: { readonly msg: Message; readonly letGo: () => void }[] = [];
let came = (): void => undefined;

/** Holds each message until the test lets it go. */
function slow(RED: NodeAPI): void {
  RED.nodes.registerType('slow', function (this: Node, config: NodeDef) {
    RED.nodes.createNode(this, config);
    onInput(
      RED,
      this,
      new Status(new Texts(RED), this),
      (msg: Message, send: Send): Promise<void> =>
        new Promise((resolve) => {
          const letGo = (): void => {
            send(msg);
            resolve();
          };
          held.push({ msg, letGo });
          came();
        }),
    );
  });
}

async function nextHeld(): Promise<(typeof held)[number]> {
  while (held.length === 0) await new Promise<void>((resolve) => (came = resolve));
  return held.shift()!;
}

interface FrameInfo {
  readonly number: number;
  readonly time: number;
  readonly passedOver: number;
}
const frameOf = ({ frame }: Readonly<Record<string, unknown>>): FrameInfo => frame as FrameInfo;

const CATCH: FlowNode[] = [
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];

describe('a frames in node', () => {
  let pictures: Buffer[];
  let flow: Flow;

  before(async () => {
    pictures = await cameraPictures();
  });
  afterEach(() => stopFlow());

  const start = async (settings: object, wire = 'result', more: object = {}): Promise<void> => {
    const node: FlowNode = { id: 'frames', type: 'neural-style-frames-in', autostart: false, wires: [[wire]], ...settings };
    const nodes: FlowNode[] = [node, { id: 'slow', type: 'slow', wires: [['again']] }, { id: 'again', type: 'slow', wires: [['result']] }];
    flow = await startFlow([...nodes, { id: 'result', type: 'helper' }, ...CATCH], {}, { types: [slow], ...more });
  };
  const bytes = (...pieces: Buffer[]): void => flow.send('frames', { payload: Buffer.concat(pieces) });

  describe('for bytes in messages', () => {
    it('cuts pictures out of them', async () => {
      await start({ source: 'messages' });
      const all = Buffer.concat(pictures.map(part));
      const before = Date.now();
      bytes(all.subarray(0, 3000));
      bytes(all.subarray(3000));
      const first = await flow.inbox('result').next();
      assert.deepEqual(first.payload, pictures[0]);
      assert.equal(frameOf(first).number, 1);
      assert.ok(frameOf(first).time >= before && frameOf(first).time <= Date.now());
      assert.deepEqual((await flow.inbox('result').nextWhere((msg) => frameOf(msg).number === 4)).payload, pictures[3]);
    });

    it('says what it expects in place of something else', async () => {
      await start({ source: 'messages' });
      flow.send('frames', { payload: 'text' });
      assert.match((await flow.inbox('errors').next()).error!.message, /Expected bytes of a video in msg.payload/);
    });

    it('forgets half a picture when it is stopped', async () => {
      await start({ source: 'messages' });
      bytes(pictures[0]!.subarray(0, 2000));
      flow.send('frames', { stop: true });
      bytes(pictures[0]!.subarray(2000), pictures[1]!);
      assert.deepEqual((await flow.inbox('result').next()).payload, pictures[1]);
    });
  });

  it('sends the next picture when our nodes have dealt with the one before, the latest of those that came', async () => {
    await start({ source: 'messages' }, 'slow');
    bytes(...pictures);
    const first = await nextHeld();
    assert.deepEqual(first.msg.payload, pictures[0]);
    bytes(pictures[1]!);
    bytes(pictures[2]!);
    first.letGo();
    // It is on its way through the second node now.
    const same = await nextHeld();
    assert.equal(frameOf(same.msg).number, 1);
    assert.equal(held.length, 0);
    same.letGo();
    const second = await nextHeld();
    assert.deepEqual(second.msg.payload, pictures[2]);
    const { number, passedOver } = frameOf(second.msg);
    assert.deepEqual([number, passedOver], [6, 4]);
    assert.ok(flow.statuses('frames').includes('frames'));
    second.letGo();
    (await nextHeld()).letGo();
  });

  describe('for a camera', () => {
    let camera: Camera;

    beforeEach(async () => {
      camera = await startCamera(pictures[0]!);
    });
    afterEach(() => camera.close());

    it('starts by itself where it is told to', async () => {
      await start({ source: 'mjpeg', url: `${camera.address}/video.mjpg`, urlType: 'str', autostart: true });
      assert.deepEqual((await flow.inbox('result').next()).payload, pictures[0]);
    });

    it('starts and stops by messages, and lets the camera go', async () => {
      await start({ source: 'mjpeg', url: `${camera.address}/video.mjpg`, urlType: 'str' });
      flow.send('frames', {});
      await flow.inbox('result').next();
      flow.send('frames', { stop: true });
      await camera.idle();
      await flow.shown('frames', 'paused');
      flow.send('frames', {});
      await flow.inbox('result').next();
    });

    it('asks for snapshots', async () => {
      await start({ source: 'snapshots', url: `${camera.address}/snapshot.jpg`, urlType: 'str', interval: 0.1 });
      flow.send('frames', {});
      for (let n = 1; n <= 3; n++) assert.equal(frameOf(await flow.inbox('result').next()).number, n);
    });

    it('lets the camera go when it is deployed anew', async () => {
      await start({ source: 'mjpeg', url: `${camera.address}/video.mjpg`, urlType: 'str', autostart: true });
      await flow.inbox('result').next();
      await flow.deploy([{ id: 'result', type: 'helper' }], 'full');
      await camera.idle();
    });

    it('goes on where the camera is there again', async () => {
      await start({ source: 'mjpeg', url: `${camera.address}/video.mjpg`, urlType: 'str', autostart: true });
      await flow.inbox('result').next();
      camera.interrupt();
      await flow.shown('frames', 'cut-off');
      await flow.inbox('result').next();
      assert.equal(flow.inbox('errors').messages.length, 0);
    });

    it('tells Catch nodes of an error once, and tries again', async () => {
      await start({ source: 'mjpeg', url: `${camera.address}/none`, urlType: 'str', autostart: true });
      assert.match((await flow.inbox('errors').next()).error!.message, /none failed: the server answered 404/);
    });

    it('does not go where a message says, unless settings.js lets it', async () => {
      await start({ source: 'mjpeg', url: 'payload', urlType: 'msg' });
      flow.send('frames', { payload: `${camera.address}/video.mjpg` });
      assert.match((await flow.inbox('errors').next()).error!.message, /may not name addresses/);
      assert.equal(camera.asked.length, 0);
    });

    it('gives its password to an address that is typed in', async () => {
      const credentials = { frames: { user: 'me', password: 'secret' } };
      await start({ source: 'snapshots', url: `${camera.address}/snapshot.jpg`, urlType: 'str', autostart: true }, 'result', {
        credentials,
      });
      await flow.inbox('result').next();
      assert.equal(camera.asked[0], `Basic ${Buffer.from('me:secret').toString('base64')}`);
    });
  });

  it('says what to install where ffmpeg is missing, and does not try again', async () => {
    const before = process.env.NEURAL_STYLE_FFMPEG;
    process.env.NEURAL_STYLE_FFMPEG = '/none/ffmpeg';
    try {
      await start({ source: 'ffmpeg', input: 'a.mp4' });
      flow.send('frames', {});
      assert.match((await flow.inbox('errors').next()).error!.message, /apt-get install ffmpeg/);
    } finally {
      if (before === undefined) delete process.env.NEURAL_STYLE_FFMPEG;
      else process.env.NEURAL_STYLE_FFMPEG = before;
    }
  });
});

describe('frames in of a stranger', () => {
  let camera: Camera;
  let flow: Flow;

  before(async () => {
    camera = await startCamera((await cameraPictures())[0]!);
  });
  after(() => camera.close());
  afterEach(() => stopFlow());

  const ask = async (neuralStyle: object, credentials: object = {}): Promise<void> => {
    const node = { id: 'frames', type: 'neural-style-frames-in', source: 'snapshots', url: 'payload', urlType: 'msg', wires: [['result']] };
    flow = await startFlow([{ ...node, autostart: false }, { id: 'result', type: 'helper' }, ...CATCH], { neuralStyle }, { credentials });
    flow.send('frames', { payload: `${camera.address}/snapshot.jpg` });
  };

  it('are not fetched from a private address', async () => {
    await ask({ allowUrls: true });
    assert.match((await flow.inbox('errors').next()).error!.message, /not on the public internet/);
  });

  it('are fetched from one where settings.js allows it, without the password', async () => {
    await ask({ allowUrls: true, allowPrivateAddresses: true }, { frames: { user: 'me', password: 'secret' } });
    await flow.inbox('result').next();
    assert.deepEqual(camera.asked, ['']);
  });
});
