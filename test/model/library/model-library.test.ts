import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resolveModel } from '../../../src/model/catalogue.js';
import { knownModels, type KnownModel } from '../../../src/model/library/known-models.js';
import { ModelLibrary } from '../../../src/model/library/model-library.js';
import { TINY_VGG19 } from '../../support/numbers/golden.js';

const URL_OF_FILE = 'https://example.org/vgg19/vgg19_notop.h5';

let home: string;
let library: ModelLibrary;
let known: KnownModel;

before(async () => {
  const md5 = createHash('md5')
    .update(await readFile(TINY_VGG19))
    .digest('hex');
  known = { name: 'vgg19', title: 'VGG-19', url: URL_OF_FILE, md5 };
});

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'neural-style-library-'));
  library = new ModelLibrary(home, [known]);
});

afterEach(() => rm(home, { recursive: true }));

/** Changes one bit of a file. */
async function flip(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(file, bytes);
}

describe('ModelLibrary.list', () => {
  it('lists the embedded model and what can be pulled where there is nothing yet', async () => {
    const states = (await library.list()).map(({ name, state, url }) => [name, state, url]);
    assert.deepEqual(states, [
      ['compact', 'embedded', null],
      ['vgg19', 'missing', URL_OF_FILE],
      ['compact-1', 'embedded', null],
    ]);
  });

  it('lists imported models, and files put there by hand', async () => {
    await library.import(TINY_VGG19, 'mine');
    await copyFile(TINY_VGG19, join(library.directory, 'by-hand.safetensors'));
    await writeFile(join(library.directory, 'vgg19.part'), 'half');
    const entries = await library.list();
    assert.deepEqual(
      entries.map(({ name, state, record }) => [name, state, record?.source]),
      [
        ['compact', 'embedded', undefined],
        ['vgg19', 'missing', undefined],
        ['by-hand', 'installed', undefined],
        ['mine', 'installed', TINY_VGG19],
        ['compact-1', 'embedded', undefined],
      ],
    );
  });
});

describe('ModelLibrary.import', () => {
  it('takes the name of the known model whose file it is', async () => {
    const file = join(home, 'download (1).h5');
    await copyFile(TINY_VGG19, file);
    assert.equal((await library.import(file)).name, 'vgg19');
  });

  it('takes the name of the file for any other, without what a name must not have', async () => {
    const file = join(home, 'My Net.safetensors');
    await copyFile(TINY_VGG19, file);
    await flip(file);
    const record = await library.import(file);
    assert.equal(record.name, 'my-net');
    assert.equal(record.source, file);
    assert.equal(resolveModel({ source: 'my-net' }, home).file, join(library.directory, 'my-net.safetensors'));
  });

  it('refuses a damaged file of a known model, unless it is given a name', async () => {
    const file = join(home, 'vgg19_notop.h5');
    await copyFile(TINY_VGG19, file);
    await flip(file);
    await assert.rejects(library.import(file), { code: 'model-hash', message: /vgg19_notop\.h5 .*damaged/ });
    assert.equal((await library.import(file, 'odd')).name, 'odd');
  });

  it('replaces a model of the same name', async () => {
    const first = await library.import(TINY_VGG19, 'mine');
    const file = join(home, 'other.safetensors');
    await copyFile(TINY_VGG19, file);
    await flip(file);
    assert.notEqual((await library.import(file, 'mine')).sha256, first.sha256);
    assert.equal((await library.verify('mine')).state, 'intact');
  });

  for (const name of ['../escape', 'compact', 'compact-1', 'file', 'a b', 'Upper', '', '.hidden', 'x'.repeat(65)]) {
    it(`refuses the name "${name.slice(0, 20)}"`, async () => {
      await assert.rejects(library.import(TINY_VGG19, name), { code: 'model-name' });
      assert.deepEqual(await readdir(home), []);
    });
  }

  it('refuses a file that is missing, and one that is no network, and leaves nothing', async () => {
    await assert.rejects(library.import(join(home, 'nowhere.h5')), { code: 'model-missing' });
    await assert.rejects(library.import(__filename, 'text'), { code: 'model-invalid' });
    assert.deepEqual(await readdir(library.directory), []);
  });

  it('says so where the folder cannot be written', async () => {
    await writeFile(join(home, 'neural-style'), 'a file in its place');
    await assert.rejects(library.import(TINY_VGG19, 'mine'), { code: 'model-unwritable', message: /Check the free space/ });
  });

  it('removes what a killed import has left', async () => {
    await mkdir(library.directory, { recursive: true });
    await writeFile(join(library.directory, 'mine.safetensors.0badcafe.staged'), 'half');
    await library.import(TINY_VGG19, 'mine');
    assert.deepEqual((await readdir(library.directory)).sort(), ['mine.json', 'mine.safetensors']);
  });
});

describe('ModelLibrary.verify', () => {
  it('finds a flipped bit', async () => {
    await library.import(TINY_VGG19, 'mine');
    assert.equal((await library.verify('mine')).state, 'intact');
    await flip(join(library.directory, 'mine.safetensors'));
    assert.equal((await library.verify('mine')).state, 'changed');
  });

  it('says where there is nothing to compare, and where there is no model', async () => {
    await library.import(TINY_VGG19, 'mine');
    await writeFile(join(library.directory, 'mine.json'), '{"sha256": 1}');
    assert.equal((await library.verify('mine')).state, 'unrecorded');
    assert.equal((await library.verify('vgg19')).state, 'missing');
  });
});

describe('knownModels', () => {
  it("are Keras' files", () => {
    assert.deepEqual(
      knownModels({}).map(({ name, url }) => [name, url]),
      ['vgg19', 'vgg16'].map((name) => [
        name,
        `https://storage.googleapis.com/tensorflow/keras-applications/${name}/${name}_weights_tf_dim_ordering_tf_kernels_notop.h5`,
      ]),
    );
  });

  it('come from a mirror where one is set, with the same hashes', () => {
    const mirrored = knownModels({ NEURAL_STYLE_CATALOGUE_URL: 'http://mirror.local/keras' });
    assert.equal(mirrored[0]!.url, 'http://mirror.local/keras/vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5');
    assert.deepEqual(
      mirrored.map(({ md5 }) => md5),
      knownModels({}).map(({ md5 }) => md5),
    );
  });
});

describe('resolveModel', () => {
  it('finds models by their names', () => {
    assert.equal(resolveModel({ source: 'vgg16' }, home).file, join(library.directory, 'vgg16.safetensors'));
    assert.equal(resolveModel({ source: 'vgg19', pooling: 'avg' }, home).pooling, 'average');
    assert.equal(resolveModel({ source: 'file', file: 'a.safetensors' }, home).file, join(home, 'a.safetensors'));
  });

  it('refuses names that would lead elsewhere', () => {
    for (const source of ['../vgg19', 'a/b', '', 'C:\\x']) assert.throws(() => resolveModel({ source }, home), { code: 'setting-invalid' });
  });
});
