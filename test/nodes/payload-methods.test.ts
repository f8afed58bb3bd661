import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { FeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import type { GramMatrices } from '../../src/flow/payloads/style-payload.js';
import type { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { functionNode, functionOf } from '../support/node-red/function-node.js';
import { samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';

/*
 * Payloads as function nodes work with them.
 */

const CATCH: FlowNode[] = [
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];

const start = (...nodes: FlowNode[]): Promise<Flow> => startFlow([...nodes, ...CATCH], {}, { types: [functionNode] });

/** Nodes that give each kind of payload, to the node or nodes `to`. */
const SOURCES = {
  image: (to: string[]): FlowNode[] => [{ id: 'in', type: 'neural-style-image-in', size: 0, wires: [to] }],
  features: (to: string[]): FlowNode[] => [
    { id: 'in', type: 'neural-style-image-in', size: 0, wires: [['features']] },
    { id: 'features', type: 'neural-style-features', layers: 'relu1_1, relu2_1', wires: [to] },
  ],
  gram: (to: string[]): FlowNode[] => [
    { id: 'in', type: 'neural-style-image-in', size: 0, wires: [['features']] },
    { id: 'features', type: 'neural-style-features', layers: 'relu1_1, relu2_1', wires: [['gram']] },
    { id: 'gram', type: 'neural-style-gram', wires: [to] },
  ],
} as const;

type Kind = keyof typeof SOURCES;
type AnyPayload = ImageTensor | FeatureMaps | GramMatrices;

/** The values of a payload: of an image, or of each layer. */
async function valuesOf(payload: AnyPayload): Promise<Record<string, number[]>> {
  if (payload.kind === 'image') return { image: [...(await payload.data())] };
  const values: Record<string, number[]> = {};
  for (const { layer } of payload.layers) values[layer] = [...(await payload.data(layer))!];
  return values;
}

const mapped = (values: Record<string, number[]>, change: (value: number, at: number, layer: string) => number): Record<string, number[]> =>
  Object.fromEntries(Object.entries(values).map(([layer, all]) => [layer, all.map((value, at) => change(value, at, layer))]));

function assertClose(actual: Record<string, number[]>, expected: Record<string, number[]>): void {
  assert.deepEqual(Object.keys(actual), Object.keys(expected));
  for (const [layer, values] of Object.entries(expected)) {
    const scale = Math.max(...values.map(Math.abs), 1e-6);
    const worst = Math.max(...values.map((value, at) => Math.abs(value - actual[layer]![at]!)));
    assert.equal(actual[layer]!.length, values.length);
    assert.ok(worst <= 1e-5 * scale, `${layer}: ${worst} of ${scale}`);
  }
}

describe('methods of a payload in a function node', () => {
  afterEach(() => stopFlow());

  /**
   * Sends a picture to a function node and an untouched copy beside it; gives what the function node has made, and the values of the copy,
   * which must be those of the payload before.
   */
  async function worked(kind: Kind, program: string, extra: object = {}): Promise<{ made: unknown; before: Record<string, number[]> }> {
    const flow = await start(
      ...SOURCES[kind](['before', 'f', 'after']),
      { id: 'before', type: 'helper' },
      functionOf('f', program, 'made'),
      { id: 'made', type: 'helper' },
      { id: 'after', type: 'helper' },
    );
    flow.send('in', { payload: await samplePicture(16, 16), ...extra });
    const [before, made, after] = (await Promise.all(
      ['before', 'made', 'after'].map((id) =>
        Promise.race([
          flow.inbox(id).next(),
          flow
            .inbox('errors')
            .next()
            .then(({ error }) => assert.fail(error!.message)),
        ]),
      ),
    )) as [Msg, Msg, Msg];
    const values = await valuesOf(after.payload as AnyPayload);
    assert.deepEqual(values, await valuesOf(before.payload as AnyPayload), 'another branch has changed');
    return { made: made.payload, before: values };
  }

  const changed = async (
    kind: Kind,
    program: string,
    extra?: object,
  ): Promise<{ made: Record<string, number[]>; before: Record<string, number[]> }> => {
    const { made, before } = await worked(kind, program, extra);
    return { made: await valuesOf(made as AnyPayload), before };
  };

  for (const kind of ['features', 'gram'] as const) {
    describe(`of ${kind}`, () => {
      it('give copies of the values, and the shapes', async () => {
        const program = `
          const values = await msg.payload.data('relu2_1');
          const first = values[0];
          values.fill(-1);
          const shape = msg.payload.shapeOf('relu2_1');
          try { msg.payload.layers[0].layer = 'x'; } catch (error) { node.debug(error.message); }
          msg.payload = { first, again: (await msg.payload.data('relu2_1'))[0], shape };`;
        const { made, before } = await worked(kind, program);
        const shape = kind === 'gram' ? [48, 48] : [48, 8, 8];
        assert.deepEqual(structuredClone(made), { first: before.relu2_1![0], again: before.relu2_1![0], shape });
      });

      it('with puts other values in', async () => {
        const program = `
          const values = Array.from(await msg.payload.data('relu1_1'), (value) => value + 1);
          msg.payload = await msg.payload.with({ relu1_1: values });
          values.fill(7);`;
        const { made, before } = await changed(kind, program);
        assertClose(
          made,
          mapped(before, (value, _, layer) => (layer === 'relu1_1' ? value + 1 : value)),
        );
      });

      it('map makes them of the values, in place or not', async () => {
        const program = `
          msg.payload = await msg.payload.map((layer, values) => {
            if (layer === 'relu1_1') return values.map((value) => 2 * value);
            values[0] = 5;
            return values;
          });`;
        const { made, before } = await changed(kind, program);
        assertClose(
          made,
          mapped(before, (value, at, layer) => (layer === 'relu1_1' ? 2 * value : at === 0 ? 5 : value)),
        );
      });

      it('scaled multiplies', async () => {
        const { made, before } = await changed(kind, 'msg.payload = await msg.payload.scaled(-0.5);');
        assertClose(
          made,
          mapped(before, (value) => -0.5 * value),
        );
      });

      for (const share of [0.25, -1, 2.5]) {
        it(`mixed takes ${share} of another`, async () => {
          const { made, before } = await changed(
            kind,
            `msg.payload = await msg.payload.mixed(await msg.payload.map((_, values) => values.fill(3)), ${share});`,
          );
          assertClose(
            made,
            mapped(before, (value) => (1 - share) * value + share * 3),
          );
        });
      }

      it('toPlain gives what nodes take', async () => {
        const { made, before } = await worked(kind, 'msg.payload = await msg.payload.toPlain();');
        const plain = made as { kind: string; layers: Record<string, { shape: number[]; data: Float32Array }> };
        assert.deepEqual([plain.kind, Object.keys(plain.layers)], [kind, ['relu1_1', 'relu2_1']]);
        assert.deepEqual([...plain.layers.relu1_1!.data], before.relu1_1);
        assert.deepEqual(plain.layers.relu2_1!.shape, kind === 'gram' ? [48, 48] : [48, 8, 8]);
      });

      it('tensor makes a tensor of TensorFlow.js, and with takes it back', async () => {
        await tf.setBackend('cpu');
        const program = `
          const { tf } = msg;
          const tensor = await msg.payload.tensor(tf, 'relu2_1');
          const shape = tensor.shape;
          msg.payload = await msg.payload.with({ relu2_1: tf.mul(tensor, 3) });
          delete msg.tf;`;
        const flow = await start(
          ...SOURCES[kind](['g']),
          functionOf('g', 'msg.tf = flow.get("tf")();', 'f'),
          functionOf('f', program, 'made'),
          { id: 'made', type: 'helper' },
          {
            id: 'set',
            type: 'function',
            func: 'flow.set("tf", msg.tf); return null;',
            outputs: 1,
            libs: [],
            wires: [[]],
          },
        );
        flow.send('set', { tf: () => tf });
        flow.send('in', { payload: await samplePicture(16, 16) });
        const made = (await flow.inbox('made').next()).payload as FeatureMaps;
        const flow2 = await valuesOf(made);
        await stopFlow();
        const { before } = await worked(kind, '');
        assertClose(
          flow2,
          mapped(before, (value, _, layer) => (layer === 'relu2_1' ? 3 * value : value)),
        );
      });

      it('refuse what does not fit, and say so', async () => {
        const failures: Record<string, RegExp> = {
          'msg.payload.with({ relu5_1: [1] })': /"relu5_1"|relu5_1/,
          'msg.payload.with({ relu1_1: [1, 2, 3] })': kind === 'gram' ? /3 values; expected 256/ : /3 values; expected 4096/,
          'msg.payload.with({ relu1_1: { shape: [2, 2], data: [1, 2, 3, 4] } })': /but received the shape \[2, 2\]/,
          'msg.payload.with({ relu1_1: (await msg.payload.data("relu1_1")).fill(NaN) })':
            /Expected finite numbers in the values of relu1_1 but received NaN at 0/,
          'msg.payload.with(7)': /Expected an object with values for some layers/,
          'msg.payload.map(7)': /Expected a function for the argument of map but received/,
          'msg.payload.map(() => undefined)': /the values of relu1_1 but received nothing/,
          'msg.payload.scaled("2")': /Expected a finite number for the factor of scaled but received "2"/,
          'msg.payload.scaled(NaN)': /received "NaN"/,
          'msg.payload.scaled(1e300)': /Expected finite numbers in the values of relu1_1 but received -?(Infinity|NaN) at/,
          'msg.payload.mixed(await msg.payload.scaled(2), 1e300)':
            /Expected finite numbers in the values of relu1_1 but received -?(Infinity|NaN) at/,
          'msg.payload.tensor({ tensor() {} })': /Expected a layer of this network but received "nothing"/,
          'msg.payload.mixed(msg.payload)': /Expected a finite number for the share of mixed but received "undefined"/,
          'msg.payload.mixed({ kind: "image" }, 1)': /in the first argument of mixed but received an object/,
          'msg.payload.tensor({}, "relu1_1")': /Expected TensorFlow\.js in the first argument of tensor/,
          'Promise.resolve(msg.payload.shapeOf("relu5_1"))': /relu5_1/,
        };
        const program = `
          const messages = [];
          const attempts = [${Object.keys(failures)
            .map(
              (attempt) =>
                `async () => ${attempt.replace(/^msg\.payload\.with\(\{ relu1_1: \(await/, 'msg.payload.with({ relu1_1: (await')}`,
            )
            .join(', ')}];
          for (const attempt of attempts) messages.push(await attempt().then(() => 'none', (error) => error.message));
          msg.payload = messages;`;
        const { made } = await worked(kind, program);
        for (const [at, [attempt, message]] of Object.entries(failures).entries()) assert.match((made as string[])[at]!, message, attempt);
      });
    });
  }

  it('map of Gram matrices is called at full, half and quarter size', async () => {
    const program = `
      const calls = [];
      const twice = await msg.payload.map((layer, values) => { calls.push(layer); return values.map((value) => 2 * value); });
      msg.payload = { calls, twice };`;
    const { made } = await worked('gram', program);
    const { calls, twice } = made as { calls: string[]; twice: GramMatrices };
    assert.deepEqual([...calls], ['relu1_1', 'relu2_1', 'relu1_1', 'relu2_1', 'relu1_1', 'relu2_1']);
    assert.deepEqual(
      twice.style.scaled!.map(({ factor }) => factor),
      [0.5, 0.25],
    );
    assert.equal(twice.style.recipe, undefined);
  });

  describe('of an image', () => {
    it('give copies of the pixels, and the shape', async () => {
      const program = `
        const pixels = await msg.payload.data();
        const first = pixels[0];
        pixels.fill(0);
        msg.payload = { first, again: (await msg.payload.data())[0], shape: msg.payload.shapeOf() };`;
      const { made, before } = await worked('image', program);
      assert.deepEqual(structuredClone(made), { first: before.image![0], again: before.image![0], shape: [16, 16, 3] });
    });

    it('with puts changed pixels back', async () => {
      const program = `
        const pixels = await msg.payload.data();
        for (let i = 0; i < pixels.length; i++) pixels[i] = 255 - pixels[i];
        msg.payload = await msg.payload.with(pixels);`;
      const { made, before } = await changed('image', program);
      assert.deepEqual(
        made,
        mapped(before, (value) => 255 - value),
      );
    });

    it('map makes them of the pixels', async () => {
      const { made, before } = await changed(
        'image',
        'msg.payload = await msg.payload.map((pixels) => pixels.map((value) => value >> 1));',
      );
      assert.deepEqual(
        made,
        mapped(before, (value) => value >> 1),
      );
    });

    it('scaled multiplies, and clips', async () => {
      const { made, before } = await changed('image', 'msg.payload = await msg.payload.scaled(1.5);');
      assertClose(
        made,
        mapped(before, (value) => Math.min(1.5 * value, 255)),
      );
    });

    for (const share of [0.5, -1, 2]) {
      it(`mixed takes ${share} of another, and clips`, async () => {
        const { made, before } = await changed(
          'image',
          `msg.payload = await msg.payload.mixed(await msg.payload.map((pixels) => pixels.fill(100)), ${share});`,
        );
        assertClose(
          made,
          mapped(before, (value) => Math.min(Math.max((1 - share) * value + share * 100, 0), 255)),
        );
      });
    }

    it('tensor and toPlain give all of it', async () => {
      await tf.setBackend('cpu');
      const { made, before } = await worked('image', 'msg.payload = await msg.payload.toPlain();');
      const plain = made as { kind: string; shape: number[]; data: Uint8Array };
      assert.deepEqual([plain.kind, plain.shape, [...plain.data]], ['image', [16, 16, 3], before.image]);
      await stopFlow();
      const flow = await start(...SOURCES.image(['seen']), { id: 'seen', type: 'helper' });
      flow.send('in', { payload: await samplePicture(16, 16) });
      const image = (await flow.inbox('seen').next()).payload as ImageTensor;
      const tensor = await image.tensor(tf);
      assert.deepEqual([tensor.dtype, tensor.shape, [...tensor.dataSync()]], ['int32', [16, 16, 3], before.image]);
      const again = await image.with(tf.mul(tensor, 1));
      assert.deepEqual([...(await again.data())], before.image);
    });

    it('refuse what does not fit, and say so', async () => {
      const failures: Record<string, RegExp> = {
        'msg.payload.with([1, 2, 3])': /3 values; expected 768/,
        'msg.payload.with(new Float32Array(768).fill(0.5))': /values from 0\.5 to 0\.5; an image of 0 to 1 is to be multiplied by 255/,
        'msg.payload.mixed(7, 1)': /Expected an image tensor of 16×16×3 in the first argument of mixed but received 7 of type number/,
        'msg.payload.scaled()': /the factor of scaled but received "undefined"/,
      };
      const program = `
        const messages = [];
        for (const attempt of [${Object.keys(failures)
          .map((attempt) => `() => ${attempt}`)
          .join(', ')}])
          messages.push(await attempt().then(() => 'none', (error) => error.message));
        msg.payload = messages;`;
      const { made } = await worked('image', program);
      for (const [at, [attempt, message]] of Object.entries(failures).entries()) assert.match((made as string[])[at]!, message, attempt);
    });

    it('keep its opacity, of which they give a copy', async () => {
      const program = `
        msg.payload = { kind: 'image', shape: [1, 2, 3], data: [0, 0, 0, 9, 9, 9], alpha: [255, 51] };`;
      const after = `
        msg.payload.alpha.fill(0);
        msg.payload = await msg.payload.scaled(2);`;
      const flow = await start(
        functionOf('f', program, 'in'),
        { id: 'in', type: 'neural-style-image-in', size: 0, wires: [['g']] },
        functionOf('g', after, 'made'),
        { id: 'made', type: 'helper' },
      );
      flow.send('f', {});
      const image = (await flow.inbox('made').next()).payload as ImageTensor;
      assert.deepEqual(
        [[...image.alpha!], [...(await image.data())]],
        [
          [255, 51],
          [0, 0, 0, 18, 18, 18],
        ],
      );
    });
  });
});
