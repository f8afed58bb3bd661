import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { FeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import type { Objective } from '../../src/flow/payloads/objective.js';
import { features } from '../support/node-red/slots.js';
import { type Flow, type FlowNode, startFlow, stopFlow } from '../support/node-red/flow.js';

const CATCH: FlowNode[] = [
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];

/** A tensor as TensorFlow.js has it, whose values come when they are let. */
function lateTensor(shape: readonly number[], values: Float32Array): { readonly tensor: object; readonly arrive: () => void } {
  let arrive = (): void => undefined;
  const arrived = new Promise<Float32Array>((resolve) => (arrive = () => resolve(values)));
  return { tensor: { shape, dtype: 'float32', data: () => arrived }, arrive };
}

/** Time for all that can be done without those values. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}

describe('Payloads whose values come late', () => {
  let flow: Flow;

  afterEach(() => stopFlow());

  const gram = (value: number): { readonly shape: number[]; readonly data: Float32Array } => ({
    shape: [1, 1],
    data: Float32Array.of(value),
  });

  it('are styles in the order in which they came: the later one of a topic counts', async () => {
    flow = await startFlow([
      { id: 'loss', type: 'neural-style-loss', match: 'latest', wires: [['out']] },
      { id: 'out', type: 'helper' },
      ...CATCH,
    ]);
    const { tensor, arrive } = lateTensor([1, 1], Float32Array.of(1));
    flow.send('loss', { payload: { kind: 'gram', layers: { relu1_1: tensor } } });
    flow.send('loss', { payload: { kind: 'gram', layers: { relu1_1: gram(2) } } });
    await turns();
    arrive();
    await turns();
    flow.send('loss', { payload: features() });
    const [style] = ((await flow.inbox('out').next()).payload as Objective).spec.styles;
    assert.deepEqual(style!.tensors[0]!.values, Float32Array.of(2));
  });

  it('leave a features node in the order in which they came', async () => {
    flow = await startFlow([
      { id: 'features', type: 'neural-style-features', layers: 'relu1_1', wires: [['out']] },
      { id: 'out', type: 'helper' },
      ...CATCH,
    ]);
    const { tensor, arrive } = lateTensor([8, 8, 3], new Float32Array(192).fill(50));
    flow.send('features', { payload: tensor });
    flow.send('features', { payload: { kind: 'image', shape: [8, 16, 3], data: new Uint8Array(384) } });
    flow.send('features', { payload: { kind: 'image', shape: [8, 24, 3], data: new Uint8Array(576) }, last: true });
    await turns();
    arrive();
    await flow.inbox('out').nextWhere(({ last }) => last === true);
    const widths = flow.inbox('out').messages.map(({ payload }) => (payload as FeatureMaps).size.width);
    assert.deepEqual(widths, [8, 16, 24]);
  });
});
