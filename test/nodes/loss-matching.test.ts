import assert from 'node:assert/strict';
import { once } from 'node:events';
import helper from 'node-red-node-test-helper';
import type { Objective } from '../../src/flow/payloads/objective.js';
import { startEditor } from '../support/editor/dialog-source.js';
import { type Flow, type FlowNode, startFlow, stopFlow } from '../support/node-red/flow.js';
import { features, styleOf } from '../support/node-red/slots.js';

describe('The loss node', () => {
  let flow: Flow;

  const start = async (config: object, settings: object = {}, nodes: readonly FlowNode[] = []): Promise<void> => {
    const given = new Set(nodes.map(({ id }) => id));
    flow = await startFlow(
      [
        { id: 'loss', type: 'neural-style-loss', wires: [['out']], ...config },
        { id: 'out', type: 'helper' },
        { id: 'catch', type: 'catch', wires: [['errors']] },
        { id: 'errors', type: 'helper' },
      ]
        .filter(({ id }) => !given.has(id))
        .concat(nodes),
      settings,
    );
  };

  /** Waits until the node shows this. */
  const shows = async (text: string): Promise<void> => {
    while (flow.statuses('loss').at(-1) !== text) await once(helper.getNode('loss')!, 'call:status');
  };

  /** With an inbox `done` for messages that the loss has ended without an error. */
  const withComplete = (nodes: FlowNode[]): FlowNode[] => [
    ...nodes,
    { id: 'complete', type: 'complete', scope: ['loss'], wires: [['done']] },
    { id: 'done', type: 'helper' },
  ];

  const sendStyle = (topic: string): void => flow.send('loss', { topic, payload: styleOf(1).payload });

  afterEach(() => stopFlow());

  it('waits for its number of styles when it matches the latest, and for one in flows from before that setting', async () => {
    await start({ match: 'latest', styles: '2' });
    flow.send('loss', { payload: features() });
    await shows('waiting-style');
    sendStyle('waves');
    sendStyle('stars');
    const { payload } = await flow.inbox('out').next();
    assert.equal((payload as Objective).spec.styles.length, 2);
    await stopFlow();

    await start({ match: 'latest' });
    flow.send('loss', { payload: features() });
    sendStyle('waves');
    await flow.inbox('out').next();
  });

  it('does not wait for more styles than it can keep', async () => {
    await start({ match: 'latest', styles: 17 });
    flow.send('loss', { payload: features() });
    const { error } = await flow.inbox('errors').next();
    assert.match(error!.message, /^Expected an integer from 1 to 16 for styles but received "17"/);
  });

  for (const match of ['latest', 'message'])
    it(`makes an objective of a style alone where there is to be no content, matching by ${match}`, async () => {
      await start({ match, content: 'none', width: 320, height: '200' });
      flow.send('loss', { _msgid: 'request', payload: styleOf(1).payload, mine: 7 });
      const { payload, _msgid, mine } = await flow.inbox('out').next();
      const objective = payload as Objective;
      assert.deepEqual([_msgid, mine, objective.content, objective.shape], ['request', 7, null, [200, 320, 3]]);
      assert.deepEqual([objective.weights.content, objective.spec.styles.length], [0, 1]);
    });

  it('takes the size of a texture from the message, or from the picture that it is to start from', async () => {
    await start({ content: 'none' });
    const init = { width: 6, height: 4, channels: 1, data: new Uint8Array(24) };
    for (const [message, shape] of [
      [{}, [512, 512, 3]],
      [{ init }, [4, 6, 3]],
      [{ init, options: { width: 3 } }, [2, 3, 3]],
      [{ options: { width: 3, height: 5 } }, [5, 3, 3]],
    ] as const) {
      flow.send('loss', { payload: styleOf(1).payload, ...message });
      assert.deepEqual(((await flow.inbox('out').next()).payload as Objective).shape, shape);
    }
  });

  it('refuses content where there is to be none', async () => {
    await start({ content: 'none' });
    flow.send('loss', { payload: features() });
    const { error } = await flow.inbox('errors').next();
    assert.match(error!.message, /^Expected Gram matrices or another style in msg\.payload but received feature maps\./);
  });

  it('says so where nothing has a weight', async () => {
    await start({ content: 'none', styleWeight: 0 });
    flow.send('loss', { payload: styleOf(1).payload });
    const { error } = await flow.inbox('errors').next();
    assert.match(error!.message, /^Expected a weight above 0 where there is no content \(none\) for styleWeight/);
  });

  it('gives one error for a message whose mask is no picture', async () => {
    await start({ match: 'message', timeout: 0 }, {}, withComplete([]));
    flow.send('loss', { _msgid: 'request', payload: styleOf(1).payload });
    flow.send('loss', { _msgid: 'request', payload: features(), mask: Buffer.from('no picture') });
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'image-invalid');
    // The style ends without one.
    assert.equal((await flow.inbox('done').next())._msgid, 'request');
    assert.equal(flow.inbox('errors').messages.length, 1);
  });

  for (const match of ['latest', 'message']) {
    it(`gives what waits to Catch nodes when it is reset, matching by ${match}, and shows that it is empty`, async () => {
      await start({ match });
      flow.send('loss', { _msgid: 'request', payload: features(), res: 'response' });
      await shows(match === 'latest' ? 'waiting-style' : 'waiting-style-message');
      flow.send('loss', { reset: true });
      const caught = await flow.inbox('errors').next();
      assert.deepEqual([caught._msgid, caught.res, caught.error?.code], ['request', 'response', 'cancelled']);
      await shows('');
    });
  }

  it('pairs each content with the style of its own message, as it is dragged in', async () => {
    const { match } = startEditor((files) => files).types.get('neural-style-loss')!.defaults;
    assert.equal(match!.value, 'message');
    await start({ match: match!.value });
    const blends: unknown[] = [];
    for (const [_msgid, blend] of [
      ['woodcut', 1],
      ['strokes', 2],
    ]) {
      flow.send('loss', { _msgid, payload: features() });
      flow.send('loss', { _msgid, blend, payload: styleOf(1).payload });
      blends.push(((await flow.inbox('out').next()).payload as Objective).spec.styles.map((style) => style.blend));
    }
    assert.deepEqual(blends, [[1], [2]]);
  });

  it('matches the latest in a flow that was saved before there was a choice', async () => {
    await start({});
    sendStyle('waves');
    flow.send('loss', { payload: features() });
    assert.equal(((await flow.inbox('out').next()).payload as Objective).spec.styles.length, 1);
  });

  it('takes no word for matching that it does not know', async () => {
    await start({ match: 'messages' });
    flow.send('loss', { payload: features() });
    assert.match((await flow.inbox('errors').next()).error!.message, /^Expected one of latest, message for match but received "messages"/);
  });

  it('shows which style it took when it matches the latest', async () => {
    await start({ match: 'latest' });
    sendStyle('woodcut');
    flow.send('loss', { payload: features() });
    await shows('taken');
  });

  it('shows, and says once, that a style came after its own content was sent on with another', async () => {
    await start({ match: 'latest' });
    const warned: unknown[] = [];
    helper.getNode('loss')!.on('call:warn' as never, (({ args }: { args: [unknown] }) => warned.push(args[0])) as never);
    sendStyle('woodcut');
    for (const _msgid of ['first', 'second']) {
      flow.send('loss', { _msgid, payload: features() });
      await flow.inbox('out').next();
      flow.send('loss', { _msgid, payload: styleOf(1).payload });
      await shows('late-style');
    }
    assert.equal(warned.length, 1);
  });

  it('shows that content and style of different messages will not meet, until some have met', async () => {
    await start({ match: 'message' });
    flow.send('loss', { _msgid: 'one', payload: features() });
    await shows('waiting-style-message');
    flow.send('loss', { _msgid: 'other', payload: styleOf(1).payload });
    await shows('unpaired');
    flow.send('loss', { _msgid: 'one', payload: styleOf(1).payload });
    await shows('waiting-content-message');
  });

  it('keeps as many messages waiting as settings.js says', async () => {
    await start({ match: 'message', timeout: 0 }, { neuralStyle: { maxWaiting: 2 } });
    for (const _msgid of ['1', '2', '3']) flow.send('loss', { _msgid, payload: features() });
    const { _msgid, error } = await flow.inbox('errors').next();
    assert.deepEqual([_msgid, error!.code], ['1', 'loss-full']);
  });

  it('keeps 64 messages waiting, and not 400', async () => {
    await start({ match: 'message', timeout: 0 });
    for (let n = 0; n < 400; n++) flow.send('loss', { _msgid: `${n}`, payload: features() });
    for (let n = 0; n < 400 - 64; n++) assert.equal((await flow.inbox('errors').next())._msgid, `${n}`);
    flow.send('loss', { _msgid: '336', payload: styleOf(1).payload });
    assert.equal((await flow.inbox('out').next())._msgid, '336');
  });

  describe('when the other branch fails', () => {
    const imageIn = (wires: FlowNode['wires'] = [['loss']]): FlowNode => ({ id: 'style', type: 'neural-style-image-in', wires: wires });
    const broken = { _msgid: 'request', payload: Buffer.from('no picture') };
    const ended = (): number => flow.inbox('done').messages.length;

    it('ends content at once, with that error and no other', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn()]));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      assert.equal((await flow.inbox('errors').next()).error!.code, 'image-invalid');
      assert.equal((await flow.inbox('done').next())._msgid, 'request');
      assert.equal(flow.inbox('errors').messages.length, 1);
    });

    it('ends content at once where the style makes no sense to the loss itself', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([]));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('loss', { _msgid: 'request', payload: styleOf(1).payload, blend: 'half' });
      assert.equal((await flow.inbox('errors').next()).error!.code, 'setting-invalid');
      await flow.inbox('done').next();
    });

    it('ends content that comes after that', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn()]));
      flow.send('style', broken);
      await flow.inbox('errors').next();
      flow.send('loss', { _msgid: 'request', payload: features() });
      await flow.inbox('done').next();
    });

    it('keeps content of other messages', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn()]));
      flow.send('loss', { _msgid: 'another', payload: features() });
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      assert.equal((await flow.inbox('done').next())._msgid, 'request');
      flow.send('loss', { _msgid: 'another', payload: styleOf(1).payload });
      assert.equal((await flow.inbox('out').next())._msgid, 'another');
    });

    it('keeps content where the failed node does not lead here', async () => {
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn([['out']])]));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      await flow.inbox('errors').next();
      assert.equal(ended(), 0);
      flow.send('loss', { _msgid: 'request', payload: styleOf(1).payload });
      await flow.inbox('out').next();
    });

    it('keeps content where a Catch node sends the error back here, so that another picture may come', async () => {
      const rescue: FlowNode[] = [
        { id: 'catch', type: 'catch', wires: [['errors', 'another']] },
        { id: 'another', type: 'helper', wires: [['loss']] },
      ];
      await start({ match: 'message', timeout: 0 }, {}, withComplete([imageIn(), ...rescue]));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      await flow.inbox('errors').next();
      flow.send('loss', { _msgid: 'request', payload: styleOf(1).payload });
      assert.equal((await flow.inbox('out').next())._msgid, 'request');
    });

    it('ends content whose failed branch goes through a subflow', async () => {
      const subflow: FlowNode[] = [
        {
          id: 'sub',
          type: 'subflow',
          in: [{ wires: [{ id: 'inner' }] }],
          out: [{ wires: [{ id: 'inner', port: 0 }] }],
        },
        { id: 'inner', type: 'neural-style-image-in', z: 'sub', wires: [[]] },
        { id: 'style', type: 'subflow:sub', wires: [['loss']] },
      ];
      await start({ match: 'message', timeout: 0 }, {}, withComplete(subflow));
      flow.send('loss', { _msgid: 'request', payload: features() });
      flow.send('style', broken);
      assert.equal((await flow.inbox('done').next())._msgid, 'request');
    });

    describe('and its message is sent again at once', () => {
      const branches: FlowNode[] = ['contents', 'styles'].map((id) => ({ id, type: 'helper', wires: [['loss']] }));
      const again = async (): Promise<void> => {
        flow.send('loss', { _msgid: 'request', payload: features() });
        flow.send('loss', { _msgid: 'request', payload: styleOf(1).payload });
        assert.equal((await flow.inbox('out').next())._msgid, 'request');
      };

      it('takes both where it had failed before the branches part', async () => {
        const fork: FlowNode[] = [
          { id: 'request', type: 'helper', wires: [['style']] },
          { id: 'style', type: 'neural-style-image-in', wires: [['contents', 'styles']] },
        ];
        await start({ match: 'message', timeout: 0 }, {}, [...fork, ...branches]);
        flow.send('style', broken);
        assert.equal((await flow.inbox('errors').next()).error!.code, 'image-invalid');
        await again();
      });

      it('takes both where the rest of the first one has come', async () => {
        const fork: FlowNode[] = [
          { id: 'request', type: 'helper', wires: [['style', 'contents']] },
          { id: 'style', type: 'neural-style-image-in', wires: [['styles']] },
        ];
        await start({ match: 'message', timeout: 0 }, {}, withComplete([...fork, ...branches]));
        flow.send('style', broken);
        await flow.inbox('errors').next();
        flow.send('loss', { _msgid: 'request', payload: features() });
        await flow.inbox('done').next();
        await again();
      });
    });
  });
});
