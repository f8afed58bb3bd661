import assert from 'node:assert/strict';
import { join } from 'node:path';
import sharp from 'sharp';
import { Examples, readExample, type ExampleOptions } from '../support/node-red/examples.js';
import { looking, type Told } from '../support/node-red/looking.js';

const EXAMPLE = '16 - TensorFlow.js on the wire';
const { func } = readExample(EXAMPLE).find(({ id }) => id === 'ns16own') as unknown as { func: string };
/** Of VGG, by which its losses are divided. */
const CHANNELS: Readonly<Record<string, number>> = { relu1_1: 64, relu2_1: 128, relu3_1: 256, relu4_1: 512 };

/** Gram matrices in which places count by the square of the sum of their squares, computed here in float64. */
function strongGram(maps: Told): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(maps).map(([layer, { shape, data }]) => {
      const [channels, height, width] = shape as [number, number, number];
      const places = height * width;
      const rows = Array.from({ length: channels }, (_, channel) => data.slice(channel * places, (channel + 1) * places));
      const weights = rows[0]!.map((_, place) => rows.reduce((sum, row) => sum + row[place]! ** 2, 0) ** 2);
      const whole = weights.reduce((sum, weight) => sum + weight, 0);
      const entries = rows.flatMap((a) => rows.map((b) => a.reduce((sum, value, place) => sum + weights[place]! * value * b[place]!, 0)));
      return [layer, entries.map((entry) => entry / whole / CHANNELS[layer]!)];
    }),
  );
}

function assertClose(told: Told, expected: Readonly<Record<string, readonly number[]>>, tolerance: number): void {
  assert.deepEqual(Object.keys(told), Object.keys(expected));
  for (const [layer, entries] of Object.entries(expected)) {
    const scale = Math.max(...entries.map(Math.abs));
    const worst = Math.max(...entries.map((entry, at) => Math.abs(entry - told[layer]!.data[at]!)));
    assert.equal(told[layer]!.data.length, entries.length);
    assert.ok(worst <= tolerance * scale, `${layer}: ${worst} of ${scale}`);
  }
}

describe(`the example ${EXAMPLE}`, () => {
  let examples: Examples;

  const start = async ({ changes = {}, ...options }: ExampleOptions = {}): Promise<void> => {
    const gram = { id: 'gram', type: 'neural-style-gram', wires: [['ordinary']] };
    const nodes = [...['maps', 'own', 'ordinary'].flatMap(looking), gram];
    const looks = { ns16sf: { wires: [['ns16own', 'maps', 'gram']] } };
    const own = { wires: [['ns16loss', 'ns16matrices', 'own']], ...changes.ns16own };
    examples = await Examples.start([EXAMPLE], { ...options, changes: { ...looks, ...changes, ns16own: own }, nodes });
  };
  afterEach(() => examples.stop());

  const paint = async (): Promise<string> => {
    examples.receive('ns16paint');
    return String((await examples.from('ns16out')).msg.filename);
  };
  const told = (id: string): Told => examples.sent.find(({ from }) => from === id)!.msg.payload as Told;

  it('paints in a style that TensorFlow.js has computed', async () => {
    await start();
    const file = await paint();
    assert.equal(file, join(examples.directory, 'own-statistic.jpg'));
    assert.equal((await sharp(file).metadata()).width, 64);
    assertClose(told('own'), strongGram(told('maps')), 1e-5);
    assert.deepEqual(examples.problems, []);
  });

  it('gives what the node gram gives where every place counts the same', async () => {
    const power = /const POWER = 2;/;
    assert.match(func, power);
    await start({ changes: { ns16own: { func: func.replace(power, 'const POWER = 0;') } } });
    await paint();
    const ordinary = Object.entries(told('ordinary')).map(([layer, { data }]) => [layer, data] as const);
    assertClose(told('own'), Object.fromEntries(ordinary), 1e-4);
  });

  describe('where function nodes may load no modules', () => {
    const settings = { functionExternalModules: false };

    it('ends in an error', async () => {
      await start({ settings, changes: { ns16loss: { timeout: 1 } } });
      examples.receive('ns16paint');
      const { msg } = await examples.from('ns16catch');
      assert.match((msg.error as { message: string }).message, /style/);
    });

    it('paints as its comment says, with a module that settings.js lends', async () => {
      const { info } = readExample(EXAMPLE).find(({ id }) => id === 'ns16c3') as unknown as { info: string };
      const line = "const tf = global.get('tf');";
      assert.ok(info.includes(line));
      assert.ok(info.includes("functionGlobalContext: { tf: require('@tensorflow/tfjs-core') }"));
      await start({
        settings,
        lent: { tf: '@tensorflow/tfjs-core', backend: '@tensorflow/tfjs-backend-cpu' },
        changes: { ns16own: { libs: [], func: `${line}\n${func}` } },
      });
      await paint();
      assertClose(told('own'), strongGram(told('maps')), 1e-5);
      assert.deepEqual(examples.problems, []);
    });
  });
});
