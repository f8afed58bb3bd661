import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOnnxRuntimeExecutor } from '../../../src/executors/onnx/onnxruntime.js';
import { toPlanes } from '../../../src/pixels/planes.js';
import * as build from '../../../src/graph/builder.js';
import type { Network } from '../../../src/model/network.js';
import { readNetworkFile } from '../../../src/model/readers/read-network.js';
import { buildFeatures } from '../../../src/model/vgg.js';
import { FIXTURES, TINY_TORCHVISION, goldenCases, interleave, pictureOf } from '../../support/numbers/golden.js';
import { assertClose } from '../../support/numbers/numbers.js';
import { writeSafetensors } from '../../support/files/safetensors.js';

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'neural-style-torchvision-'));
});

after(() => rm(directory, { recursive: true }));

/** Convolutions of two channels at these places of `features`. */
async function networkAt(positions: number[], extra: Record<string, number[]> = {}): Promise<Network> {
  const shapes: Record<string, number[]> = { ...extra };
  positions.forEach((position, order) => {
    shapes[`features.${position}.weight`] = [2, order === 0 ? 3 : 2, 3, 3];
    shapes[`features.${position}.bias`] = [2];
  });
  return readNetworkFile(await writeSafetensors(join(directory, 'weights.safetensors'), shapes));
}

const namesOf = ({ convolutions }: Network): string[] => convolutions.map(({ block, index }) => `${block}_${index}`);

describe("torchvision's and timm's weights", () => {
  it('give the activations of the network that normalises pictures of 0–1', async () => {
    const [picture] = goldenCases();
    const { torchvision_keys_case: expected } = JSON.parse(readFileSync(join(FIXTURES, 'tiny-vgg19-golden.json'), 'utf8')) as {
      torchvision_keys_case: { relu4_2: { shape_hwc: number[]; sum: number; hwc: number[] } };
    };
    const image = build.input('image', [1, 3, picture!.height, picture!.width]);
    const features = buildFeatures(image, await readNetworkFile(TINY_TORCHVISION), ['relu4_2'], 'max').get('relu4_2')!;
    const program = await createOnnxRuntimeExecutor({ threads: 0 }).compile({ features });
    const { features: maps } = await program.run({ image: toPlanes(pictureOf(picture!, 'content')) });
    await program.dispose();
    assertClose(interleave(maps!, expected.relu4_2.shape_hwc[2]!), expected.relu4_2.hwc, 1e-4, 'relu4_2');
    assertClose([maps!.reduce((sum, value) => sum + value, 0)], [expected.relu4_2.sum], 1e-4, 'sum');
  });

  it('are VGG-19 with sixteen convolutions at its places, without the classifier', async () => {
    const network = await readNetworkFile(TINY_TORCHVISION);
    assert.equal(network.convolutions.length, 16);
    assert.deepEqual(network.nominalChannels, [4, 8, 8, 12, 12]);
    assertClose(network.meanPixel, [123.675, 116.28, 103.53], 1e-12, 'mean pixel');
  });

  it('are VGG-16 with thirteen at its places', async () => {
    const network = await networkAt([0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28], { 'classifier.0.weight': [5, 2] });
    assert.deepEqual(namesOf(network), ['1_1', '1_2', '2_1', '2_2', '3_1', '3_2', '3_3', '4_1', '4_2', '4_3', '5_1', '5_2', '5_3']);
  });

  it('may end early', async () => {
    assert.deepEqual(namesOf(await networkAt([0, 2, 5])), ['1_1', '1_2', '2_1']);
  });

  it('are refused with batch normalisation, whose convolutions stand elsewhere', () =>
    assert.rejects(networkAt([0, 3], { 'features.1.weight': [2] }), { code: 'model-invalid', message: /batch normalisation/ }));

  it('are refused without biases', () =>
    assert.rejects(networkAt([], { 'features.0.weight': [2, 3, 3, 3] }), {
      code: 'model-invalid',
      message: /bias of features\.0\.weight/,
    }));
});
