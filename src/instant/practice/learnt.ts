import { type ContentMoments, type Joint, rowTimes } from '../join-matrices.js';
import { fedNames } from '../painter-graph.js';
import { isFine, JOINED_LAYERS, type PainterLevel, type PainterWeights } from '../painter-weights.js';
import { slopeOfMatrix } from './practice-graph.js';

/** What practice adds to the matrices of each level, the finest first, all of them views of one array. */
export interface Learnt {
  readonly values: Float32Array;
  readonly joints: readonly Joint[];
}

/** What is learnt before any practice: zeros, or an array that is laid out as they are. */
export function learntIn({ levels }: PainterWeights, values?: Float32Array): Learnt {
  const sizes = levels.map(sizesOf);
  const total = sizes.flatMap((level) => Object.values(level)).reduce((sum, size) => sum + size, 0);
  const all = values ?? new Float32Array(total);
  let from = 0;
  const take = (count: number): Float32Array => all.subarray(from, (from += count));
  const joints = sizes.map(({ features, planes, below, within, again }) => ({
    features: take(features),
    planes: take(planes),
    below: below > 0 ? take(below) : null,
    within: take(within),
    again: again > 0 ? take(again) : null,
  }));
  return { values: all, joints };
}

/** Elements of the matrices of a level; 0 for one that it does not have. */
function sizesOf({ join, grain, turns, bends, bendsAgain }: PainterLevel): Readonly<Record<keyof Joint, number>> {
  return {
    features: join.rows * join.columns,
    planes: grain.rows * grain.columns,
    below: turns?.columns ?? 0,
    within: bends.columns,
    again: bendsAgain?.columns ?? 0,
  };
}

/** What was learnt of one of the styles of a blend. */
export interface LearntPart {
  readonly learnt: Learnt;
  readonly share: number;
}

/** What was learnt of several styles, for a blend of them. */
export function blended(weights: PainterWeights, parts: readonly LearntPart[]): Learnt {
  const [first, ...others] = parts;
  if (others.length === 0) return first!.learnt;
  const whole = learntIn(weights);
  for (const { learnt, share } of parts) {
    for (let at = 0; at < whole.values.length; at++) whole.values[at]! += share * learnt.values[at]!;
  }
  return whole;
}

/** Blends what was learnt, and has the latest blend again for the next picture: what was made of it stays, too. */
export class LatestBlend {
  #latest: { readonly parts: readonly LearntPart[]; readonly learnt: Learnt } | null = null;

  of(weights: PainterWeights, parts: readonly LearntPart[]): Learnt {
    const known = this.#latest?.parts;
    const isKnown =
      known?.length === parts.length && known.every(({ learnt, share }, at) => learnt === parts[at]!.learnt && share === parts[at]!.share);
    if (!isKnown) this.#latest = { parts, learnt: blended(weights, parts) };
    return this.#latest!.learnt;
  }
}

/** How much of what was learnt goes into a picture. */
export interface Share {
  readonly content: Pick<ContentMoments, 'means'>;
  readonly strength: readonly number[];
  readonly detail: number;
}

/**
 * Matrices with what was learnt added to them, level by level as far as the style is wanted there.
 * @param sum makes those that the content does not change: see `standingSum`
 */
export function withLearnt(joints: readonly Joint[], learnt: Learnt, { content, strength, detail }: Share, sum = sumOf): Joint[] {
  return joints.map((joint, level) => {
    const [added, share] = [learnt.joints[level]!, strength[level]!];
    const seen = share * (isFine(JOINED_LAYERS[level]!) ? detail : 1);
    return {
      features: sumOf(joint.features, added.features, seen),
      planes: sumOf(joint.planes, aboutMeans(added, content.means[level]!), share),
      below: joint.below && sum(joint.below, added.below!, share),
      within: sum(joint.within, added.within, share),
      again: joint.again && sum(joint.again, added.again!, share),
    };
  });
}

function sumOf(matrix: Float32Array, added: Float32Array, share: number): Float32Array {
  const sum = new Float32Array(matrix);
  for (let at = 0; at < sum.length; at++) sum[at]! += share * added[at]!;
  return sum;
}

/** A matrix with another one added, and that one. */
interface Sum {
  readonly added: Float32Array;
  readonly share: number;
  readonly sum: Float32Array;
}

const standing = new WeakMap<Float32Array, Sum>();

/** The sum of what does not change, the same array again for the next picture: what was made of it stays, too. */
export function standingSum(matrix: Float32Array, added: Float32Array, share: number): Float32Array {
  const known = standing.get(matrix);
  if (known?.added === added && known.share === share) return known.sum;
  const sum = sumOf(matrix, added, share);
  standing.set(matrix, { added, share, sum });
  return sum;
}

/** What is added for the planes: features join about their means where those are not 0, so that the last plane, of ones, takes these away. */
function aboutMeans({ planes, features }: Joint, means: Float64Array): Float32Array {
  const rows = features.length / means.length;
  const columns = planes.length / rows;
  return planes.map((value, at) => (at % columns === columns - 1 ? value - rowTimes(features, Math.floor(at / columns), means) : value));
}

/** How what is learnt changes the losses: the slopes of a practice graph, laid out as `Learnt.values`. */
export function slopesOf(
  weights: PainterWeights,
  results: Readonly<Record<string, Float32Array>>,
  { means }: Pick<ContentMoments, 'means'>,
): Float32Array {
  const slopes = learntIn(weights);
  slopes.joints.forEach((joint, level) => {
    const names = fedNames(level);
    for (const part of ['features', 'planes', 'below', 'within', 'again'] as const) joint[part]?.set(results[slopeOfMatrix(names[part])]!);
    takeAwayMeans(joint, means[level]!);
  });
  return slopes.values;
}

/** Through the plane of ones, too, the matrix for features changes the losses. */
function takeAwayMeans({ features, planes }: Joint, means: Float64Array): void {
  const channels = means.length;
  const columns = planes.length / (features.length / channels);
  for (let at = 0; at < features.length; at++) {
    const row = Math.floor(at / channels);
    features[at]! -= planes[(row + 1) * columns - 1]! * means[at % channels]!;
  }
}
