import type { Weights } from '../../loss/losses.js';
import type { TermName } from '../../loss/term-names.js';
import { mapParts, ratiosOf } from './objective-parts.js';
import type { ObjectiveSpec } from './objective-spec.js';

/** Terms that nobody computes as long as they have no weight. */
const COSTLY = ['content', 'style', 'lines'] as const satisfies readonly TermName[];

/**
 * An objective without the contents and styles that have no weight. The photograph stays.
 * @param weights of the whole, as steering has left them
 */
export function countingObjective(spec: ObjectiveSpec, weights: Weights): ObjectiveSpec {
  const ratios = ratiosOf(spec);
  return mapParts(spec, (part, index) => {
    const counts = (term: TermName): boolean => weights[term] * ratios[index]![term] > 0;
    return {
      ...part,
      content: part.content && (counts('content') ? part.content : { ...part.content, layers: [] }),
      ...(part.contentMaps && { contentMaps: counts('content') ? part.contentMaps : [] }),
      styles: counts('style') ? part.styles : [],
    };
  });
}

/** True where terms have a weight that had none when an objective was made of those that count. */
export function countsMore(before: Weights, now: Weights): boolean {
  return COSTLY.some((term) => before[term] === 0 && now[term] > 0);
}
