import assert from 'node:assert/strict';
import { acrossStyle, courseOf, type Progress, uprightStyle } from '../support/engine/painting.js';
import { type Flow, type FlowNode, pipeline, samplePicture, startFlow, stopFlow } from '../support/node-red/flow.js';

const EVALUATE = { preset: 'custom', iterations: 1, reportEvery: 1, seed: 1, init: 'noise' };

describe('Loss nodes in series', () => {
  let flow: Flow;
  let jobs = 0;

  afterEach(() => stopFlow());

  /** The pipeline with another branch of styles, or of contents, and another loss behind the first. */
  const series = (first: object, second: object, other: FlowNode[]): FlowNode[] => [
    ...pipeline(EVALUATE).map((node) => (node.id === 'loss' ? { ...node, ...first, wires: [['second']] } : node)),
    { id: 'second', type: 'neural-style-loss', wires: [['optimizer']], ...second },
    ...other,
  ];
  const OTHER_STYLE: FlowNode[] = [
    { id: 'style2', type: 'neural-style-image-in', size: 64, wires: [['styleFeatures2']] },
    { id: 'styleFeatures2', type: 'neural-style-features', model: 'model', layers: 'style', wires: [['gram2']] },
    { id: 'gram2', type: 'neural-style-gram', wires: [['second']] },
  ];
  const OTHER_CONTENT: FlowNode[] = [
    { id: 'content2', type: 'neural-style-image-in', size: 64, wires: [['contentFeatures2']] },
    { id: 'contentFeatures2', type: 'neural-style-features', model: 'model', layers: 'relu2_1', wires: [['second']] },
  ];

  /** Sends pictures that belong to one message, each into a node, and gives the losses of the first iteration. */
  const paint = async (pictures: Readonly<Record<string, Buffer>>, more: object = {}): Promise<Progress['loss']> => {
    const message = { _msgid: String(jobs++).padStart(16, '0') };
    for (const [node, payload] of Object.entries(pictures)) flow.send(node, { ...message, ...more, payload });
    await flow.inbox('result').next();
    return courseOf(flow, message)[0]!.loss;
  };
  const assertNear = (actual: number, expected: number): void =>
    assert.ok(Math.abs(actual - expected) <= 1e-5 * Math.abs(expected), `${actual} for ${expected}`);

  it('add a style to an objective: two of half the weight are two blended by halves', async () => {
    const [content, style, style2] = [await samplePicture(64, 64), await acrossStyle(), await uprightStyle()];
    flow = await startFlow(series({ styleWeight: 250 }, { styleWeight: 250, tvWeight: 0, temporalWeight: 0 }, OTHER_STYLE));
    const added = await paint({ content, style, style2 });
    await stopFlow();
    flow = await startFlow(pipeline(EVALUATE, { styleWeight: 500, styles: 2 }));
    const message = { _msgid: String(jobs++).padStart(16, '0') };
    flow.send('content', { ...message, payload: content });
    flow.send('style', { ...message, payload: style, topic: 'a' });
    flow.send('style', { ...message, payload: style2, topic: 'b' });
    await flow.inbox('result').next();
    const blended = courseOf(flow, message)[0]!.loss;
    assertNear(added.total, blended.total);
    assertNear(added.content, blended.content);
    assertNear(250 * added.style, 500 * blended.style);
  });

  it('add a second content, for which the second loss waits', async () => {
    const [content, style, content2] = [await samplePicture(64, 64), await acrossStyle(), await samplePicture(64, 64, 3)];
    const second = { content: 'both', styleWeight: 0, contentWeight: 20, tvWeight: 0, temporalWeight: 0 };
    flow = await startFlow(series({ contentWeight: 5 }, second, OTHER_CONTENT));
    const both = await paint({ content, style, content2 });
    await stopFlow();
    const losses: Progress['loss'][] = [];
    for (const [settings, layers, picture] of [
      [{ contentWeight: 5 }, 'content', content],
      [{ contentWeight: 20, styleWeight: 0 }, 'relu2_1', content2],
    ] as const) {
      const nodes = pipeline(EVALUATE, settings).map((node) => (node.id === 'contentFeatures' ? { ...node, layers } : node));
      flow = await startFlow(nodes);
      losses.push(await paint({ style, content: picture }));
      await stopFlow();
    }
    const [first, other] = losses as [Progress['loss'], Progress['loss']];
    assertNear(both.content, first.content + 4 * other.content);
    assertNear(both.style, first.style);
    assertNear(both.total, first.total + 20 * other.content);
  });

  it('are steered together', async () => {
    const [content, style, style2] = [await samplePicture(64, 64), await acrossStyle(), await uprightStyle()];
    const nodes = series({ styleWeight: 300 }, { styleWeight: 100, tvWeight: 0 }, OTHER_STYLE);
    flow = await startFlow(nodes.map((node) => (node.id === 'optimizer' ? { ...node, iterations: 8 } : node)));
    const message = { _msgid: 'steered' };
    for (const [node, payload] of Object.entries({ content, style, style2 })) flow.send(node, { ...message, payload });
    await flow.inbox('progress').next();
    flow.send('optimizer', { weights: { style: 30 } });
    await flow.inbox('result').next();
    const last = courseOf(flow, message).at(-1)!.loss;
    assertNear(last.total, 5 * last.content + 30 * last.style + 100 * last.tv);
  });
});
