import type { GivenMaps } from '../../evaluate/recipes.js';
import { partsOf, stylesOf } from '../../evaluate/objective/objective-parts.js';
import type { StyleSpec } from '../../evaluate/objective/objective-spec.js';
import type { StylePayload } from '../payloads/style-payload.js';
import type { Objective } from '../payloads/objective.js';
import type { WaitingLimits } from '../files/security.js';
import type { Content } from './loss-slots.js';
import { bytesKept } from '../node/message-bytes.js';

/** A message that waits at a loss. */
export interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export const NO_LIMITS: WaitingLimits = { messages: Infinity, bytes: Infinity };

/** About how many bytes a content message keeps in memory while it waits. */
export function contentBytes(message: unknown, { features: { recipe, maps }, mask }: Content): number {
  const given = maps.reduce((sum, { values }) => sum + values.byteLength, mask?.data.byteLength ?? 0);
  return bytesKept(message) + given + (recipe?.picture.data.byteLength ?? 0);
}

/** About how many bytes a style message keeps in memory while it waits. */
export function styleBytes(message: unknown, { style }: StylePayload): number {
  return bytesKept(message) + bytesOf(style);
}

/** About how many bytes a message with an objective keeps in memory while it waits. */
export function objectiveBytes(message: unknown, { spec }: Objective): number {
  const contents = partsOf(spec).reduce((sum, { content, contentMaps = [] }) => {
    return sum + (content?.picture.data.byteLength ?? 0) + mapBytes(contentMaps);
  }, 0);
  return stylesOf(spec).reduce((sum, style) => sum + bytesOf(style), bytesKept(message) + contents);
}

function bytesOf({ tensors, recipe, parts = [] }: StyleSpec): number {
  const matrices = tensors.reduce((sum, { values }) => sum + values.byteLength, 0);
  return matrices + (recipe?.picture.data.byteLength ?? 0) + parts.reduce((sum, { style }) => sum + bytesOf(style), 0);
}

function mapBytes(maps: readonly GivenMaps[]): number {
  return maps.reduce((sum, { values }) => sum + values.byteLength, 0);
}
