import assert from 'node:assert/strict';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NeuralStyleError } from '../../src/errors.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { openSafetensors } from '../../src/safetensors/read-safetensors.js';
import { encodeSafetensors } from '../../src/safetensors/write-safetensors.js';
import { encodeStyle } from '../../src/style-file/encode-style.js';
import { readStyleBytes, readStyleFile } from '../../src/style-file/read-style.js';
import type { SavedStyle } from '../../src/style-file/saved-style.js';
import { mutations } from '../support/files/mutate.js';
import { randomValues } from '../support/numbers/numbers.js';
import { gramOf, sampleStyle } from '../support/numbers/styles.js';
import { GRAM_MATRICES, type StatisticSpec } from '../../src/loss/statistics/statistic-names.js';

const COPIES = 2000;

const bytesOf = (style: SavedStyle): Buffer => Buffer.concat(encodeStyle(style));
const read = (bytes: Uint8Array): Promise<SavedStyle> => readStyleBytes(bytes, 'msg.payload');

function refuses(reading: Promise<unknown>, message: RegExp, code = 'style-file-invalid'): Promise<void> {
  return assert.rejects(reading, { name: 'NeuralStyleError', code, message });
}

/** A style of relu1_1 with 2 channels: by its parts, the number of values at full and at half size. */
function styleOfParts(statistic: StatisticSpec, full: Record<string, number>, half: Record<string, number>): SavedStyle {
  const tensorsOf = (lengths: Record<string, number>): SavedStyle['tensors'] =>
    Object.entries(lengths).map(([part, length]) => ({ layer: 'relu1_1', part, channels: 2, values: randomValues(length, length) }));
  return { model: sampleStyle().model, statistic, tensors: tensorsOf(full), scaled: [{ factor: 0.5, tensors: tensorsOf(half) }] };
}

describe('a style file', () => {
  let directory: string;
  let file: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'neural-style-style-'));
    file = join(directory, 'a.style.safetensors');
  });

  after(() => rm(directory, { recursive: true }));

  it('gives back exactly what was saved', async () => {
    await writeFile(file, encodeStyle(sampleStyle()));
    assert.deepEqual(await readStyleFile(file, directory), sampleStyle());
    assert.deepEqual(await read(bytesOf(sampleStyle())), sampleStyle());
  });

  const others: readonly SavedStyle[] = [
    styleOfParts({ name: 'moments' }, { mean: 2, covariance: 4 }, { mean: 2, covariance: 4 }),
    styleOfParts({ name: 'neighbours' }, { columns: 12 }, { columns: 6 }),
    styleOfParts({ name: 'slices' }, { columns: 2 }, { columns: 2 }),
    styleOfParts({ name: 'gram', reach: [2] }, { gram: 4, 'across-2': 4, 'down-2': 4 }, { gram: 4, 'across-2': 4, 'down-2': 4 }),
  ];
  for (const style of others) {
    it(`of another statistic gives back what was saved: ${JSON.stringify(style.statistic)}`, async () => {
      assert.deepEqual(await read(bytesOf(style)), style);
    });
  }

  it('of another statistic says which, and names the parts of its layers', async () => {
    await writeFile(file, encodeStyle(others[0]!));
    const opened = await openSafetensors(file);
    await opened.close();
    assert.deepEqual([...opened.tensors.keys()], ['relu1_1/mean', 'relu1_1/covariance', 'relu1_1/mean@0.5', 'relu1_1/covariance@0.5']);
    const { format, version, statistic, layers } = opened.metadata;
    assert.deepEqual([format, version, statistic, layers], ['neural-style-statistics', '2', '{"name":"moments"}', '["relu1_1"]']);
  });

  it('needs neither a name, nor a picture, nor other sizes', async () => {
    const { model, statistic, tensors } = sampleStyle();
    const style = { model, statistic, tensors, scaled: [] };
    assert.deepEqual(await read(bytesOf(style)), style);
  });

  it('is plain safetensors, which says in its metadata what it is', async () => {
    await writeFile(file, encodeStyle(sampleStyle()));
    const opened = await openSafetensors(file);
    await opened.close();
    assert.deepEqual([...opened.tensors.keys()], ['relu1_1', 'conv2_2', 'relu1_1@0.5', 'conv2_2@0.5', 'relu1_1@0.25', 'conv2_2@0.25']);
    assert.deepEqual(opened.metadata, {
      format: 'neural-style-gram-matrices',
      version: '1',
      model: 'compact-vgg',
      model_hash: '0123456789abcdef'.repeat(4),
      pooling: 'average',
      layers: '["relu1_1","conv2_2"]',
      scales: '[0.5,0.25]',
      picture_size: '[640,427]',
      name: 'Starry night ★',
    });
  });

  it('is read from a relative path, and from a Buffer that stays as it is', async () => {
    const bytes = bytesOf(sampleStyle());
    await writeFile(file, bytes);
    assert.deepEqual(await readStyleFile('a.style.safetensors', directory), sampleStyle());
    const style = await read(bytes);
    style.tensors[0]!.values.fill(0);
    assert.deepEqual(bytes, bytesOf(sampleStyle()));
  });

  it('that is missing, or no file, is an error that says so', async () => {
    await refuses(
      readStyleFile('no.safetensors', directory),
      /no\.safetensors does not exist.*relative paths start at/,
      'style-file-missing',
    );
    await refuses(readStyleFile(directory, directory), /cannot be read: it is not a regular file/, 'style-file-unreadable');
  });

  it('that is the weights of a network is refused', () =>
    refuses(
      readStyleFile(EMBEDDED_MODEL.file, directory),
      /compact-vgg\.safetensors is not one.*does not say that it holds Gram matrices/,
    ));

  it('of more than 160 MB is refused unread', async () => {
    const large = join(directory, 'large');
    const handle = await open(large, 'w');
    await handle.truncate(160 * 1024 * 1024 + 1);
    await handle.close();
    await refuses(readStyleFile(large, directory), /it has 167772161 bytes, and a style has at most 167772160/);
  });

  it(`that is damaged ends in an error that says so or in a whole style: ${COPIES} copies`, async () => {
    const next = mutations(bytesOf(sampleStyle()), 1);
    let [refused, loaded] = [0, 0];
    for (let copy = 0; copy < COPIES; copy++) {
      try {
        requireWhole(await read(next()));
        loaded += 1;
      } catch (error) {
        assert.ok(error instanceof NeuralStyleError && error.code === 'style-file-invalid', String(error));
        refused += 1;
      }
    }
    assert.ok(refused > COPIES / 4 && loaded > 0, `${refused} refused, ${loaded} loaded`);
  });

  function requireWhole({ model, tensors, scaled, name = '' }: SavedStyle): void {
    assert.match(model.hash, /^[0-9a-f]{64}$/);
    assert.ok(model.name.length <= 200 && name.length <= 200);
    assert.ok(scaled.length <= 2 && scaled.every(({ factor }) => factor > 0 && factor < 1));
    for (const matrices of [tensors, ...scaled.map((scale) => scale.tensors)]) {
      assert.deepEqual(
        matrices.map(({ layer, channels }) => [layer, channels]),
        tensors.map(({ layer, channels }) => [layer, channels]),
      );
      for (const { channels, values } of matrices) assert.ok(values.length === channels ** 2 && values.every(Number.isFinite));
    }
  }
});

describe('a style file that was made to harm', () => {
  /** A file of these tensors, each of one value, with the metadata of a style of relu1_1 changed. */
  const fileWith = (metadata: Record<string, string>, tensors: Record<string, number[]> = { relu1_1: [1, 1] }): Buffer => {
    const named = Object.entries(tensors).map(([name, shape]) => ({
      name,
      shape,
      values: new Float32Array(shape.reduce((product, extent) => product * extent, 1)),
    }));
    const { model, scaled } = { ...sampleStyle(), scaled: [] };
    const plain = { format: 'neural-style-gram-matrices', version: '1', model: model.name, model_hash: model.hash, pooling: 'max' };
    return Buffer.concat(encodeSafetensors(named, { ...plain, layers: '["relu1_1"]', scales: JSON.stringify(scaled), ...metadata }));
  };

  it('is taken where nothing is wrong with it', async () => {
    assert.equal((await read(fileWith({}))).tensors.length, 1);
  });

  const second = { format: 'neural-style-statistics', version: '2' };
  const seventeen = Array.from({ length: 17 }, (_, i) => `relu${1 + Math.floor(i / 9)}_${1 + (i % 9)}`);
  const cases: Record<string, [Buffer, RegExp]> = {
    'of another version': [fileWith({ version: '2' }), /it is of version 2, and this version of the nodes reads 1/],
    'without a model': [fileWith({ model: '' }), /it names no model/],
    'with a hash that is none': [fileWith({ model_hash: 'x'.repeat(64) }), /it has no hash of the model's weights/],
    'of an unknown pooling': [fileWith({ pooling: 'min' }), /its pooling is neither max nor average/],
    'of no layers': [fileWith({ layers: '[]' }), /it has no list of 1 to 16 layers/],
    'whose layers are no list': [fileWith({ layers: '{"0":"relu1_1"}' }), /it has no list of 1 to 16 layers/],
    'whose layers are no JSON': [fileWith({ layers: 'relu1_1' }), /it has no list of 1 to 16 layers/],
    'of an unknown layer': [fileWith({ layers: '["fc6"]' }, { fc6: [1, 1] }), /it has no list of 1 to 16 layers/],
    'that names a layer twice': [fileWith({ layers: '["relu1_1","relu1_1"]' }), /it has no list of 1 to 16 layers/],
    'of 17 layers': [
      fileWith({ layers: JSON.stringify(seventeen) }, Object.fromEntries(seventeen.map((layer) => [layer, [1, 1]]))),
      /it has no list of 1 to 16 layers/,
    ],
    'of three smaller sizes': [fileWith({ scales: '[0.5,0.25,0.125]' }), /its smaller sizes are not at most 2 factors between 0 and 1/],
    'of a larger size': [fileWith({ scales: '[2]' }), /its smaller sizes are not/],
    'without a layer that it names': [fileWith({ layers: '["relu1_1","relu2_1"]' }), /it has no float32 tensor relu2_1/],
    'without a size that it names': [fileWith({ scales: '[0.5]' }), /it has no float32 tensor relu1_1@0\.5/],
    'with tensors that it does not name': [fileWith({}, { relu1_1: [1, 1], relu2_1: [1, 1] }), /it has more tensors than it says/],
    'of a matrix that is not square': [fileWith({}, { relu1_1: [2, 3] }), /relu1_1 is 2×3, expected a square of at most 512 channels/],
    'of a vector': [fileWith({}, { relu1_1: [4] }), /relu1_1 is 4, expected a square/],
    'of a matrix of nothing': [fileWith({}, { relu1_1: [0, 0] }), /relu1_1 is 0×0, expected a square/],
    'of 513 channels': [fileWith({}, { relu1_1: [513, 513] }), /relu1_1 is 513×513, expected a square of at most 512/],
    'whose sizes have different channels': [
      fileWith({ scales: '[0.5]' }, { relu1_1: [2, 2], 'relu1_1@0.5': [1, 1] }),
      /relu1_1@0\.5 is 1×1/,
    ],
    'of a picture of no size': [fileWith({ picture_size: '[640,0]' }), /its picture_size is not a width and a height/],
    'with a name without end': [fileWith({ name: 'x'.repeat(201) }), /its name is longer than 200 characters/],
    'with a header without end': [fileWith({ name: 'x'.repeat(131072) }), /a header of \d+ bytes/],
    'of infinite values': [
      bytesOf(
        sampleStyle({ statistic: GRAM_MATRICES, tensors: [{ ...gramOf('relu1_1', 1), values: Float32Array.of(Infinity) }], scaled: [] }),
      ),
      /relu1_1 holds values that are no numbers/,
    ],
    'of an unknown statistic': [fileWith({ ...second, statistic: '{"name":"toString"}' }), /its statistic is none of gram, moments/],
    'of a statistic that is no JSON': [fileWith({ ...second, statistic: '{' }), /its statistic is none of gram/],
    'without its statistic': [fileWith(second), /its statistic is none of gram/],
    'of a reach without end': [
      fileWith({ ...second, statistic: '{"name":"gram","reach":[1e9]}' }),
      /its reach is not at most 8 whole numbers/,
    ],
    'without a part of its statistic': [
      fileWith({ ...second, statistic: '{"name":"moments"}' }, { 'relu1_1/mean': [2] }),
      /it has no float32 tensor relu1_1\/covariance/,
    ],
    'of parts of different channels': [
      fileWith({ ...second, statistic: '{"name":"moments"}' }, { 'relu1_1/mean': [2], 'relu1_1/covariance': [3, 3] }),
      /relu1_1\/covariance is 3×3, expected a square/,
    ],
    'of 4097 columns': [
      fileWith({ ...second, statistic: '{"name":"slices"}' }, { 'relu1_1/columns': [1, 4097] }),
      /relu1_1\/columns is 1×4097, expected columns, at most 4096/,
    ],
    'of no bytes': [Buffer.alloc(0), /the file is cut off/],
  };
  for (const [name, [bytes, reason]] of Object.entries(cases)) it(`${name} is refused`, () => refuses(read(bytes), reason));
});

describe('encodeStyle', () => {
  it('gives the same bytes for the same style', () => assert.deepEqual(bytesOf(sampleStyle()), bytesOf(sampleStyle())));

  const tooMuch: Record<string, [Partial<SavedStyle>, RegExp]> = {
    '17 layers': [{ tensors: Array.from({ length: 17 }, () => gramOf('relu1_1', 1)) }, /Expected at most 16 layers for a style file/],
    'a layer of 513 channels': [{ tensors: [gramOf('relu1_1', 513)] }, /Expected layers of at most 512 channels .* received 513/],
    'a long name': [{ name: 'x'.repeat(201) }, /Expected names of at most 200 characters .* received one of 201/],
  };
  for (const [name, [changes, message]] of Object.entries(tooMuch)) {
    it(`refuses ${name}, which could not be read back`, () => {
      assert.throws(() => encodeStyle(sampleStyle({ scaled: [], ...changes })), { code: 'setting-invalid', message });
    });
  }
});
