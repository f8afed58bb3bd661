import assert from 'node:assert/strict';
import { BoundObjective } from '../../src/evaluate/objective/bound-objective.js';
import { continuedSize } from '../../src/evaluate/continued.js';
import type { EvaluationContext } from '../../src/evaluate/evaluation-context.js';
import { type Evaluator, withEvaluator, withTiledObjective } from '../../src/evaluate/objective/evaluator.js';
import { keeping, type ObjectiveSpec, type StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import { Programs } from '../../src/evaluate/programs.js';
import { chooseGrid } from '../../src/evaluate/tiles/grid.js';
import { createKernelsExecutor } from '../../src/executors/kernels/kernels.js';
import type { Parts } from '../../src/loss/statistics/statistic.js';
import { STATISTIC_NAMES, STATISTIC_TRAITS, type StatisticName } from '../../src/loss/statistics/statistic-names.js';
import { randomRotation } from '../../src/loss/statistics/rotation.js';
import { STATISTICS } from '../../src/loss/statistics/statistics.js';
import { transportMap } from '../../src/loss/statistics/transport.js';
import type { LayerName } from '../../src/model/layers.js';
import type { Network } from '../../src/model/network.js';
import { reachOf } from '../../src/model/receptive-field.js';
import { featureShape, nominalChannelsOf } from '../../src/model/vgg.js';
import type { Mask, Size } from '../../src/pixels/picture.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { smallNetwork, transparentNetwork } from '../support/numbers/networks.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

type Matched = Exclude<StatisticName, 'gram'>;

const MATCHED = STATISTIC_NAMES.filter((name): name is Matched => STATISTICS[name].kind === 'matched');
const COLUMNS = 37;
const MASK: Mask = { width: 8, height: 8, data: Uint8Array.from(randomValues(64, 3), (value) => 127 + 127 * value) };

/** A style's tensors of one layer, of random columns. */
function partsOf(name: Matched, channels: number, seed: number): Parts {
  const columns = randomValues(channels * COLUMNS, seed).map((value) => 40 * value);
  if (name !== 'moments') return { columns };
  const mean = Float32Array.from(
    { length: channels },
    (_, row) => columns.subarray(row * COLUMNS, (row + 1) * COLUMNS).reduce((a, b) => a + b) / COLUMNS,
  );
  const covariance = Float32Array.from({ length: channels ** 2 }, (_, at) => {
    const [a, b] = [Math.floor(at / channels), at % channels];
    let sum = 0;
    for (let i = 0; i < COLUMNS; i++) sum += (columns[a * COLUMNS + i]! - mean[a]!) * (columns[b * COLUMNS + i]! - mean[b]!);
    return sum / COLUMNS;
  });
  return { mean, covariance };
}

interface Case {
  readonly name: Matched;
  readonly network: Network;
  readonly size: Size;
  readonly layers: readonly LayerName[];
  readonly masked?: boolean;
  readonly styles?: number;
}

interface Bound {
  readonly bound: BoundObjective;
  readonly spec: ObjectiveSpec;
  readonly means: EvaluationContext;
  readonly styles: readonly StyleTarget[];
}

const executor = createKernelsExecutor({ threads: 1 });

function bind({ name, network, size, layers, masked = false, styles: count = 1 }: Case): Bound {
  const continued = continuedSize(network, layers, size);
  const styles = Array.from({ length: count }, (_, style): StyleTarget => {
    const tensors = layers.flatMap((layer, at) => {
      const [channels] = featureShape(network, layer, continued.height, continued.width);
      return Object.entries(partsOf(name, channels, 10 * style + at)).map(([part, values]) => ({ layer, channels, part, values }));
    });
    return { blend: style + 1, statistic: { name }, tensors, ...(masked && { mask: MASK }) };
  });
  const content = { model: { file: '', pooling: 'max' }, picture: { ...size, data: new Uint8Array() }, layers: 'content' } as const;
  const spec = { ...lossSettings({ contentWeight: 0, styleWeight: 1, tvWeight: 0 }), ...keeping(content), styles };
  return {
    bound: new BoundObjective(network, { size, content: new Map(), styles, temporal: null }, spec),
    spec,
    styles,
    means: {
      programs: new Programs(executor, Infinity),
      loaded: { network, id: JSON.stringify([network.convolutions.length]) },
      pooling: 'max',
      goOn: () => Promise.resolve(true),
    },
  };
}

const picture = ({ width, height }: Size, seed: number): Float32Array =>
  randomValues(3 * width * height, seed).map((value) => 127 + 90 * value);

/** The loss of a picture itself, with targets of its own. */
async function lossOf(evaluator: Evaluator, pixels: Float32Array, { spec }: Bound): Promise<{ loss: number; gradient: Float32Array }> {
  assert.equal(await evaluator.match(pixels, 0), true);
  const { losses, gradient } = (await evaluator.evaluate(pixels, spec.weights))!;
  return { loss: losses.style, gradient };
}

/** Losses of features `[C, N]` in float64, from the definitions. */
const DEFINITIONS: Readonly<Record<Matched, (features: readonly Float64Array[], style: Parts) => number>> = {
  moments: (features, { mean, covariance }) => {
    const means = features.map((row) => row.reduce((a, b) => a + b) / row.length);
    const own = features.flatMap((a, i) =>
      features.map((b, j) => a.reduce((sum, value, at) => sum + (value - means[i]!) * (b[at]! - means[j]!), 0) / a.length),
    );
    const { matrix, offset } = transportMap({ mean: means, covariance: own }, { mean: mean!, covariance: covariance! });
    return squares(features, (column) =>
      column.map((_, row) => column.reduce((sum, value, i) => sum + matrix[row * column.length + i]! * value, offset[row]!)),
    );
  },
  neighbours: (features, { columns }) => {
    const style = columnsOf(
      Array.from({ length: features.length }, (_, row) => Float64Array.from(columns!.subarray(row * COLUMNS, (row + 1) * COLUMNS))),
    );
    const centred = (all: readonly number[][]): number[][] => {
      const mean = all[0]!.map((_, row) => all.reduce((sum, column) => sum + column[row]!, 0) / all.length);
      return all.map((column) => column.map((value, row) => value - mean[row]!));
    };
    const length = (a: readonly number[]): number => Math.sqrt(a.reduce((sum, value) => sum + value * value, 0));
    const cosine = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0) / (length(a) * length(b));
    const [ours, theirs] = [centred(columnsOf(features)), centred(style)];
    let position = 0;
    return squares(features, () => {
      const own = ours[position++]!;
      const cosines = theirs.map((column) => cosine(own, column));
      return style[cosines.indexOf(Math.max(...cosines))]!;
    });
  },
  slices: (features, { columns }) => {
    const { rotation } = randomRotation(features.length, 0);
    let sum = 0;
    for (let direction = 0; direction < features.length; direction++) {
      const onto = (rows: readonly Float64Array[]): number[] =>
        columnsOf(rows)
          .map((column) => column.reduce((total, value, i) => total + value * rotation[direction * features.length + i]!, 0))
          .sort((a, b) => a - b);
      const ours = onto(features);
      const theirs = onto(features.map((_, row) => Float64Array.from(columns!.subarray(row * COLUMNS, (row + 1) * COLUMNS))));
      const at = (share: number): number => {
        const place = Math.min(Math.max(share * COLUMNS - 0.5, 0), COLUMNS - 1);
        const below = Math.floor(place);
        return theirs[below]! + (place - below) * ((theirs[below + 1] ?? theirs[below]!) - theirs[below]!);
      };
      sum += ours.reduce((total, value, rank) => total + (value - at((rank + 0.5) / ours.length)) ** 2, 0) / ours.length;
    }
    return sum;
  },
};

function columnsOf(rows: readonly Float64Array[]): number[][] {
  return Array.from(rows[0]!, (_, at) => rows.map((row) => row[at]!));
}

/** The mean over columns of the squared distance to their targets. */
function squares(features: readonly Float64Array[], targetOf: (column: readonly number[]) => readonly number[]): number {
  const columns = columnsOf(features);
  const distances = columns.map((column) => {
    const target = targetOf(column);
    return column.reduce((sum, value, row) => sum + (value - target[row]!) ** 2, 0);
  });
  return distances.reduce((a, b) => a + b) / columns.length;
}

describe('An objective of matched statistics', () => {
  for (const name of MATCHED) {
    it(`has the loss of the definition: ${name}`, async () => {
      const size = { width: 12, height: 9 };
      const network = transparentNetwork();
      const given = bind({ name, network, size, layers: ['conv1_1'] });
      const pixels = picture(size, 1);
      const { loss } = await withEvaluator(given.bound, given.means, (evaluator) => lossOf(evaluator, pixels, given));
      const area = size.width * size.height;
      // The network takes blue first.
      const seen = network.meanPixel.map((_, channel) => {
        const plane = 2 - channel;
        return Float64Array.from(pixels.subarray(plane * area, (plane + 1) * area), (value) => value - network.meanPixel[plane]!);
      });
      const parts = Object.fromEntries(given.styles[0]!.tensors.map(({ part, values }) => [part, values]));
      const expected = (STATISTIC_TRAITS[name].scale * DEFINITIONS[name](seen, parts)) / nominalChannelsOf(network, 'conv1_1');
      assertClose([loss], [expected], 2e-3, 'loss');
    });

    for (const masked of [false, true]) {
      it(`has the gradient of the loss where targets are new: ${name}${masked ? ', masked' : ''}`, async () => {
        const size = { width: 16, height: 12 };
        const given = bind({ name, network: smallNetwork([4, 5, 6]), size, layers: ['relu1_1', 'relu2_1', 'conv3_1'], masked, styles: 2 });
        const pixels = picture(size, 2);
        await withEvaluator(given.bound, given.means, async (evaluator) => {
          const { gradient } = await lossOf(evaluator, pixels, given);
          const direction = Float32Array.from(
            gradient,
            (value, i) => value / Math.hypot(...gradient) + randomValues(1, i)[0]! / gradient.length,
          );
          const STEP = 0.5;
          // Which of the style's features is nearest jumps; the loss with those that are nearest at the picture does not.
          const at = async (step: number): Promise<number> => {
            const moved = pixels.map((value, i) => value + step * direction[i]!);
            if (name !== 'neighbours') return (await lossOf(evaluator, moved, given)).loss;
            return (await evaluator.evaluate(moved, given.spec.weights))!.losses.style;
          };
          const slope = ((await at(STEP)) - (await at(-STEP))) / (2 * STEP);
          assertClose([gradient.reduce((sum, value, i) => sum + value * direction[i]!, 0)], [slope], 0.02, 'slope');
        });
      });

      it(`equals that of the whole picture in tiles: ${name}${masked ? ', masked' : ''}`, async () => {
        const size = { width: 117, height: 101 };
        const layers: LayerName[] = ['relu1_1', 'relu2_1', 'relu3_1'];
        const network = smallNetwork([4, 5, 6]);
        const given = bind({ name, network, size, layers, masked, styles: 2 });
        const pixels = picture(size, 4);
        const whole = await withEvaluator(given.bound, given.means, (evaluator) => lossOf(evaluator, pixels, given));
        const grid = chooseGrid(given.bound.shape, reachOf(network, layers), 60 ** 2);
        assert.ok(grid && grid.tiles.length > 1);
        const tiled = await withTiledObjective(given.bound, grid, given.means, (evaluator) => lossOf(evaluator, pixels, given));
        assertClose([tiled.loss], [whole.loss], 1e-4, 'loss');
        assertClose(tiled.gradient, whole.gradient, 1e-3, 'gradient');
      });
    }

    it(`is no less where targets are old: ${name}`, async () => {
      const size = { width: 16, height: 12 };
      const given = bind({ name, network: smallNetwork([4, 5]), size, layers: ['relu1_1', 'relu2_1'] });
      await withEvaluator(given.bound, given.means, async (evaluator) => {
        const { loss } = await lossOf(evaluator, picture(size, 5), given);
        const old = (await evaluator.evaluate(picture(size, 6), given.spec.weights))!.losses.style;
        const own = (await lossOf(evaluator, picture(size, 6), given)).loss;
        assert.ok(loss > 0 && old >= own, `${old} with old targets, ${own} with new ones`);
      });
    });
  }
});
