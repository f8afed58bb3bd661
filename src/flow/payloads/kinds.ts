import type { Limits } from '../../image/limits.js';
import { STATISTIC_NAMES, STATISTIC_TRAITS, type StatisticName } from '../../loss/statistics/statistic-names.js';
import { isRecord } from '../../values/is-record.js';
import { type FeatureMaps, isFeatureMaps } from './feature-maps.js';
import { type ImageTensor, isImageTensor } from './image-tensor.js';
import { isObjective, type Objective } from './objective.js';
import { plainFeatures, type PlainFeatures } from './plain/features.js';
import { plainImage, type PlainImage } from './plain/image.js';
import { lostValues } from './plain/layers.js';
import { plainStyle, type PlainStyle } from './plain/style.js';
import { isTensorLike } from './plain/tensor.js';
import { isStyleOfKind, type StylePayload } from './style-payload.js';

/** The payloads that wires carry, by their kinds; a style's is the name of its statistic. */
export interface Payloads extends Readonly<Record<StatisticName, StylePayload>> {
  readonly image: ImageTensor;
  readonly features: FeatureMaps;
  readonly objective: Objective;
}

export type PayloadKind = keyof Payloads;

/** Payloads as flows make them, whose shapes are known and whose values are not read yet. */
interface PlainPayloads extends Readonly<Record<StatisticName, PlainStyle>> {
  readonly image: PlainImage;
  readonly features: PlainFeatures;
  readonly objective: never;
}

type Open<K extends PayloadKind> = (value: unknown, at: string, limits: Limits) => PlainPayloads[K];

interface Kind<K extends PayloadKind> {
  /** In words, for errors. */
  readonly words: string;
  readonly is: (value: unknown) => value is Payloads[K];
  readonly open: Open<K>;
}

/** Each kind of payload: how one of ours is told, and how one is taken that a flow has made. */
export const KINDS: { readonly [K in PayloadKind]: Kind<K> } = {
  image: { words: 'an image tensor', is: isImageTensor, open: plainImage },
  features: { words: 'feature maps', is: isFeatureMaps, open: plainFeatures },
  gram: styleOf('gram'),
  moments: styleOf('moments'),
  neighbours: styleOf('neighbours'),
  slices: styleOf('slices'),
  objective: {
    words: 'an objective',
    is: isObjective,
    open: (_, at) => {
      throw lostValues(at, 'objective');
    },
  },
};

const NAMES = Object.keys(KINDS) as PayloadKind[];

/** A kind that is the same for each statistic. */
function styleOf(name: StatisticName): Kind<'gram'> & Kind<'moments'> & Kind<'neighbours'> & Kind<'slices'> {
  return {
    words: STATISTIC_TRAITS[name].words,
    is: (value): value is StylePayload => isStyleOfKind(value, name),
    open: (value, at, limits) => plainStyle(name, value, at, limits),
  };
}

/** True for the kind of a style. */
export function isStyleKind(kind: PayloadKind | null): kind is StatisticName {
  return STATISTIC_NAMES.some((name) => name === kind);
}

/**
 * The kind of payload that a flow has made; null for what is none, and for payloads of ours.
 * @throws whatever a getter of the value throws
 */
export function plainKind(value: unknown): PayloadKind | null {
  if (NAMES.some((name) => KINDS[name].is(value))) return null;
  if (isTensorLike(value)) return 'image';
  const { kind, shape, data } = isRecord(value) ? value : {};
  // Uploads and the like may say of themselves what kind of file they hold.
  const says = shape !== undefined || isTensorLike(data) || (Array.isArray(data) && Array.isArray(data[0]));
  if (kind === 'image' && !says) return null;
  return NAMES.find((name) => name === kind) ?? null;
}
