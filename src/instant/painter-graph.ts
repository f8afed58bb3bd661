import * as build from '../graph/builder.js';
import type { GraphNode, GraphOutputs } from '../graph/operations.js';
import { IMAGE } from '../loss/input-names.js';
import type { LayerName } from '../model/layers.js';
import type { Network } from '../model/network.js';
import { buildFeatures, meanPicture } from '../model/vgg.js';
import type { Size } from '../pixels/picture.js';
import { momentsOutputs } from './content-moments.js';
import { fineConvolution } from './fine-convolutions.js';
import { JOINED_LAYERS, type ConvolutionName, type PainterWeights } from './painter-weights.js';

/** The name of the painted planes among the graph's results. */
export const PAINTED = 'painted';

/** Names of the fed matrices and planes of a level. */
export const fedNames = (level: number): Record<'features' | 'planes' | 'below' | 'within' | 'again' | 'noise', string> => ({
  features: `joint${level}/features`,
  planes: `joint${level}/planes`,
  below: `joint${level}/below`,
  within: `joint${level}/within`,
  again: `joint${level}/again`,
  noise: `joint${level}/noise`,
});

/**
 * The graph that paints a picture at once: the network's features, joined level by level, the coarsest first.
 *
 * @param network without taps: see `rawNetwork`
 * @param size multiples of the stride of the coarsest level
 */
export function painterGraph(network: Network, weights: PainterWeights, size: Size): GraphOutputs {
  const features = featuresOf(network, size);
  return { [PAINTED]: painted(network, weights, { features, ...fedBy(weights, build.input) }) };
}

/**
 * The same with the features' moments among its results (see `momentsOutputs`), from which the matrices follow: they are late inputs.
 */
export function painterGraphWithMoments(network: Network, weights: PainterWeights, size: Size): GraphOutputs {
  const features = featuresOf(network, size);
  return { ...momentsOutputs(network, features), [PAINTED]: painted(network, weights, { features, ...fedBy(weights, build.lateInput) }) };
}

type Features = ReadonlyMap<LayerName, GraphNode>;

/** The features that join the painter, of the fed picture. */
export function featuresOf(network: Network, { height, width }: Size): Features {
  return buildFeatures(build.input(IMAGE, [1, 3, height, width]), network, JOINED_LAYERS, 'max');
}

/** How matrices reach the painter. */
export interface Wiring {
  readonly through: Through;
  /** The second convolution of a fine level, and what mixes the channels before it. */
  readonly composed: (level: number, x: GraphNode) => GraphNode;
}

/** What the painter sees, and how matrices reach it. */
interface Seen extends Wiring {
  readonly features: Features;
}

/** Matrices as 1×1 convolutions. At fine levels, which are most of the work, what mixes within the level is a part of the convolution after it. */
function fedBy(weights: PainterWeights, fed: typeof build.input): Wiring {
  return {
    through: (name, rows, maps) => build.conv2d(maps, fed(name, [rows, maps.shape[1]!, 1, 1]), undefined, 0),
    composed: (level, x) => {
      const { shape, bias } = fineConvolution(weights, level);
      return build.conv2d(x, fed(fedNames(level).within, shape), build.constant(bias, [shape[0]]), 0);
    },
  };
}

/** The painted planes `[1, 3, H, W]`, red, green, blue, of features and fed planes of noise; not yet within 0–255. */
export function painted(network: Network, weights: PainterWeights, { features, through, composed }: Seen): GraphNode {
  const { convolutions } = weights;
  const convolve = (name: ConvolutionName, x: GraphNode): GraphNode => {
    const { shape, weight, bias } = convolutions[name];
    return build.conv2d(x, build.constant(weight, shape), build.constant(bias, [shape[0]]), 0);
  };
  const step = (name: ConvolutionName, x: GraphNode): GraphNode => build.relu(convolve(name, x));
  const joined = (level: number, below?: GraphNode): GraphNode =>
    joint(weights, { level, features: features.get(JOINED_LAYERS[level]!)!, below, through });
  const refined = (x: GraphNode, matrix: string, first: ConvolutionName, second: ConvolutionName): GraphNode => {
    const y = step(first, build.reflectPad(x, 1));
    const bent = through(matrix, y.shape[1]!, y);
    return build.add(x, convolve(second, build.reflectPad(bent, 1)));
  };

  let x = refined(build.relu(joined(3)), fedNames(3).within, 'four_a', 'four_b');
  x = refined(x, fedNames(3).again, 'four_d', 'four_e');
  x = refined(joined(2, step('four_c', build.reflectPad(x, 1))), fedNames(2).within, 'three_a', 'three_b');
  x = refined(x, fedNames(2).again, 'three_d', 'three_e');
  x = joined(1, step('three_c', build.reflectPad(x, 1)));
  x = joined(0, build.relu(composed(1, step('two_a', build.reflectPad(x, 2)))));
  const last = composed(0, step('one_a', build.reflectPad(x, 2)));
  return build.add(last, meanPicture(network.meanPixel, last.shape));
}

interface Joining {
  readonly level: number;
  readonly features: GraphNode;
  readonly below: GraphNode | undefined;
  readonly through: Through;
}

/** `D · below + M · features + N · planes`, each sum along with a product: what is added comes first. */
function joint({ levels }: PainterWeights, { level, features, below, through }: Joining): GraphNode {
  const { join, grain } = levels[level]!;
  const names = fedNames(level);
  const [, , height, width] = features.shape as [number, number, number, number];
  const planes = build.input(names.noise, [1, grain.columns, height, width]);
  const seen = through(names.features, join.rows, features);
  const sum = below ? build.add(build.upsample(through(names.below, join.rows, below)), seen) : seen;
  return build.add(sum, through(names.planes, join.rows, planes));
}

/** Maps through a fed matrix `[rows, channels]` of this name, place by place. */
type Through = (name: string, rows: number, maps: GraphNode) => GraphNode;
