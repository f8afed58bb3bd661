import assert from 'node:assert/strict';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { createKernelsExecutor } from '../../../src/executors/kernels/kernels.js';
import type { Program } from '../../../src/executors/executor.js';
import { Networks } from '../../../src/evaluate/networks.js';
import { type ContentMoments, type Joint, jointsOf } from '../../../src/instant/join-matrices.js';
import { blended, LatestBlend, learntIn, slopesOf, standingSum, withLearnt } from '../../../src/instant/practice/learnt.js';
import { practiceGraph } from '../../../src/instant/practice/practice-graph.js';
import { plainMatrixFeeds } from '../../../src/instant/paint-tiles.js';
import { JOINED_LAYERS, PAINTER, type PainterWeights, readPainter } from '../../../src/instant/painter-weights.js';
import { rawNetwork } from '../../../src/instant/raw-network.js';
import { topologicalOrder } from '../../../src/graph/operations.js';
import { sizeOf } from '../../../src/graph/shape.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';

const SHAPE = { height: 16, width: 24, contentLayers: ['relu4_1'], styleLayers: JOINED_LAYERS } as const;
const FULL = JOINED_LAYERS.map(() => 1);

describe('what practice adds to the matrices of a painter', () => {
  let weights: PainterWeights;
  let joints: Joint[];
  let content: ContentMoments;

  before(async () => {
    weights = await readPainter(PAINTER);
    const channels = weights.levels.map(({ join }) => join.columns);
    const moments = (share: number): Float64Array[] =>
      weights.levels.map(({ typical, join: { columns } }) =>
        Float64Array.from({ length: columns ** 2 }, (_, at) => (at % (columns + 1) === 0 ? typical : share * typical)),
      );
    // Means at coarse levels only, as pictures have them.
    const means = channels.map((count, level) => Float64Array.from({ length: count }, (_, at) => (level < 2 ? 0 : 0.1 + 0.01 * (at % 7))));
    content = { second: moments(0.3), means };
    const style = moments(0.6);
    joints = jointsOf(weights, { content, style, target: style, detail: 1 });
  });

  const someLearnt = (seed: number): Float32Array => {
    const { values } = learntIn(weights);
    return randomValues(values.length, seed).map((value) => 0.01 * value);
  };

  it('is nothing to begin with', () => {
    const taught = withLearnt(joints, learntIn(weights), { content, strength: FULL, detail: 1 });
    assert.deepEqual(taught, joints);
  });

  it('counts as far as the style is wanted at a level, and the fine lines', () => {
    const learnt = learntIn(weights, someLearnt(1));
    const taught = withLearnt(joints, learnt, { content, strength: [1, 0, 0.5, 1], detail: 0.25 });
    const added = (level: number, part: 'features' | 'within'): Float32Array =>
      taught[level]![part].map((value, at) => value - joints[level]![part][at]!);
    const expected = (level: number, part: 'features' | 'within', share: number): Float32Array =>
      learnt.joints[level]![part].map((value) => share * value);
    assertClose(added(0, 'features'), expected(0, 'features', 0.25), 1e-3, 'fine lines');
    assertClose(added(0, 'within'), expected(0, 'within', 1), 1e-3, 'within the finest level');
    assert.deepEqual(taught[1], joints[1]);
    assertClose(added(2, 'features'), expected(2, 'features', 0.5), 1e-3, 'half of a level');
  });

  it('is a blend of what was learnt of several styles', () => {
    const [a, b] = [someLearnt(1), someLearnt(2)];
    const parts = [
      { learnt: learntIn(weights, a), share: 0.25 },
      { learnt: learntIn(weights, b), share: 0.75 },
    ];
    assertClose(
      blended(weights, parts).values,
      a.map((value, at) => 0.25 * value + 0.75 * b[at]!),
      1e-6,
      'blend',
    );
    const [alone] = parts;
    assert.equal(blended(weights, [alone!]), alone!.learnt);
  });

  it('is blended once for pictures with the same shares', () => {
    const parts = [1, 2].map((seed) => ({ learnt: learntIn(weights, someLearnt(seed)), share: 0.5 }));
    const latest = new LatestBlend();
    const blend = latest.of(weights, parts);
    assert.equal(latest.of(weights, [...parts]), blend);
    const other = latest.of(weights, [{ ...parts[0]!, share: 0.4 }, parts[1]!]);
    assert.notDeepEqual(other.values, blend.values);
  });

  it('is added once to what stays, and anew where something else is added', () => {
    const [matrix, added, other] = [1, 2, 3].map((value) => Float32Array.of(value, value)) as [Float32Array, Float32Array, Float32Array];
    const sum = standingSum(matrix, added, 0.5);
    assert.deepEqual([...sum], [2, 2]);
    assert.equal(standingSum(matrix, added, 0.5), sum);
    assert.deepEqual([...standingSum(matrix, added, 1)], [3, 3]);
    assert.deepEqual([...standingSum(matrix, other, 1)], [4, 4]);
  });

  describe('changes the losses', () => {
    let program: Program;
    let feeds: Record<string, Float32Array>;

    before(async () => {
      const loaded = await new Networks().get(EMBEDDED_MODEL.file);
      const graph = practiceGraph({ raw: rawNetwork(loaded).network, network: loaded.network }, weights, SHAPE);
      program = await createKernelsExecutor({ threads: 2 }).compile(graph);
      const inputs = topologicalOrder(Object.values(graph)).filter(({ operation }) => operation.type === 'input');
      feeds = {};
      for (const [at, { operation, shape }] of inputs.entries())
        if (operation.type === 'input') feeds[operation.name] = randomValues(sizeOf(shape), at);
      feeds.image = feeds.image!.map((value) => 127 + 100 * value);
      for (const name of Object.keys(feeds))
        if (name.startsWith('weight/')) feeds[name] = Float32Array.of(name === 'weight/tv' ? 1e-3 : 1e-2);
    });

    after(() => program.dispose());

    const run = (values: Float32Array): Promise<Record<string, Float32Array>> => {
      const taught = withLearnt(joints, learntIn(weights, values), { content, strength: FULL, detail: 1 });
      return program.run({ ...feeds, ...plainMatrixFeeds(taught) });
    };
    const totalOf = (results: Record<string, Float32Array>): number =>
      Object.keys(feeds)
        .filter((name) => name.startsWith('weight/'))
        .reduce((sum, name) => sum + feeds[name]![0]! * results[name.slice('weight/'.length)]![0]!, 0);

    for (const [part, level] of [
      ['features', 0],
      ['features', 3],
      ['planes', 2],
      ['below', 1],
      ['within', 0],
      ['again', 3],
    ] as const) {
      it(`as the slopes say, by ${part} of level ${level}`, async () => {
        const values = someLearnt(5);
        // Numbers that were given stay as long as the program does not run again.
        const slopes = slopesOf(weights, await run(values), content);
        const direction = learntIn(weights);
        direction.joints[level]![part]!.set(learntIn(weights, slopes).joints[level]![part]!);
        const length = Math.sqrt(direction.values.reduce((sum, value) => sum + value ** 2, 0));
        const step = 2e-3;
        const moved = async (by: number): Promise<number> =>
          totalOf(await run(values.map((value, at) => value + (by * direction.values[at]!) / length)));
        const measured = ((await moved(step)) - (await moved(-step))) / (2 * step);
        assert.ok(Math.abs(measured / length - 1) < 0.03, `${measured} where the slope is ${length}`);
      });
    }
  });
});
