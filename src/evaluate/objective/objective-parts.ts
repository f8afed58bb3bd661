import type { Weights } from '../../loss/losses.js';
import { forEachTerm, TERM_NAMES, TERM_TRAITS, type TermTraits } from '../../loss/term-names.js';
import type { Picture } from '../../pixels/picture.js';
import type { ObjectivePart, ObjectiveSpec, StyleTarget } from './objective-spec.js';

/*
 * An objective may be the sum of several, of one painting. A term's weight is that of the first part in which it has one; the losses of the
 * other parts are told in proportion to it, so that the total is the sum of weights times losses, and steering a weight scales the term in
 * all parts.
 */

/** Parts of one objective. */
export const MOST_PARTS = 16;

/** Parts of an objective that one network computes. */
export interface NetworkParts {
  /** An objective of these parts alone. */
  readonly spec: ObjectiveSpec;
  /** For each of them, the ratio of each term's weight to that of the whole objective. */
  readonly ratios: readonly Weights[];
}

/** The parts of an objective: itself, and what is added. */
export function partsOf(spec: ObjectiveSpec): readonly ObjectivePart[] {
  return [spec, ...(spec.added ?? [])];
}

/** The weight of each term; 0 where it has none in any part. */
export function weightsOf(spec: ObjectiveSpec): Weights {
  return forEachTerm((name) => partsOf(spec).find(({ weights }) => weights[name] > 0)?.weights[name] ?? 0);
}

/**
 * The weights of the terms that have something to compare the picture with, so that another weight would make a difference; among them those
 * that steering may raise from 0.
 * @param hasPrevious true where there is a frame before
 */
export function steerableWeights(spec: ObjectiveSpec, hasPrevious: boolean): Partial<Weights> {
  const keepsContent = ({ content, contentMaps = [] }: ObjectivePart): boolean =>
    (content?.layers.length ?? 0) > 0 || contentMaps.length > 0;
  const has: Readonly<Record<NonNullable<TermTraits['needs']>, boolean>> = {
    content: partsOf(spec).some(keepsContent),
    style: stylesOf(spec).length > 0,
    photograph: photographOf(spec) !== null,
    'previous frame': hasPrevious,
  };
  const weights = weightsOf(spec);
  const steerable = TERM_NAMES.filter((name) => {
    const { needs }: TermTraits = TERM_TRAITS[name];
    return needs === undefined || has[needs];
  });
  return Object.fromEntries(steerable.map((name) => [name, weights[name]]));
}

/**
 * For each part, the ratio of each term's weight to that of the whole. A term that depends on the picture alone is the first part's, for all
 * of them; so is a term without any weight, which steering may give one.
 */
export function ratiosOf(spec: ObjectiveSpec): readonly Weights[] {
  const parts = partsOf(spec);
  const whole = weightsOf(spec);
  return parts.map((part, index) =>
    forEachTerm((name, { ofPictureAlone = false }) => {
      const isFirst = index === 0;
      if (whole[name] === 0) return isFirst ? 1 : 0;
      if (!ofPictureAlone) return part.weights[name] / whole[name];
      return isFirst ? parts.reduce((sum, { weights }) => sum + weights[name] / whole[name], 0) : 0;
    }),
  );
}

/** The parts of an objective by the networks that compute them. */
export function partsByNetwork(spec: ObjectiveSpec): readonly NetworkParts[] {
  const ratios = ratiosOf(spec);
  const groups = new Map<string, { readonly parts: ObjectivePart[]; readonly ratios: Weights[] }>();
  partsOf(spec).forEach((part, index) => {
    const { file, pooling } = part.model;
    const key = JSON.stringify([file, pooling]);
    const group = groups.get(key) ?? { parts: [], ratios: [] };
    groups.set(key, group);
    group.parts.push(part);
    group.ratios.push(ratios[index]!);
  });
  return [...groups.values()].map(({ parts: [first, ...added], ratios: each }) => ({
    spec: { ...first!, size: spec.size, added },
    ratios: each,
  }));
}

/** The photograph of an objective: that of the first part that has one; null where none has. */
export function photographOf(spec: ObjectiveSpec): Picture | null {
  return partsOf(spec).find(({ content }) => content)?.content?.picture ?? null;
}

/** The styles of all parts. */
export function stylesOf(spec: ObjectiveSpec): readonly StyleTarget[] {
  return partsOf(spec).flatMap(({ styles }) => styles);
}

/** An objective with each part changed. */
export function mapParts(spec: ObjectiveSpec, change: <P extends ObjectivePart>(part: P, index: number) => P): ObjectiveSpec {
  const { added, ...own } = spec;
  return { ...change(own, 0), ...(added && { added: added.map((part, index) => change(part, index + 1)) }) };
}

/** The part whose styles are replaced where others are asked for: the first that has any, else the first. */
export function styledPart(spec: ObjectiveSpec): ObjectivePart {
  return partsOf(spec).find(({ styles }) => styles.length > 0) ?? spec;
}

/** An objective with other styles in place of all those of the same network. */
export function restyled(spec: ObjectiveSpec, styles: readonly StyleTarget[]): ObjectiveSpec {
  if (stylesOf(spec).length === 0) return { ...spec, styles };
  const { file, pooling } = styledPart(spec).model;
  return mapParts(spec, (part) => {
    const isReplaced = part.styles.length > 0 && part.model.file === file && part.model.pooling === pooling;
    return isReplaced ? { ...part, styles } : part;
  });
}
