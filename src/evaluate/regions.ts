import { NeuralStyleError } from '../errors.js';
import type { Parts } from '../loss/statistics/statistic.js';
import type { Region, RegionStyle } from '../loss/term.js';
import type { LayerName } from '../model/layers.js';
import type { Mask } from '../pixels/picture.js';
import type { StyleTarget } from './objective/objective-spec.js';

/**
 * Groups styles by where they belong and by their statistic. Those without a mask blend into one target for the whole picture; each mask
 * has a target of its own, since what it shows has a statistic of its own.
 *
 * @throws NeuralStyleError if the layers or sizes of styles that blend differ, or no blend is above 0
 */
export function regionsOf(styles: readonly StyleTarget[]): Region[] {
  const total = styles.reduce((sum, { blend }) => sum + blend, 0);
  if (styles.length > 0 && !(total > 0)) {
    throw new NeuralStyleError('setting-invalid', {
      expected: 'at least one blend above 0',
      setting: 'msg.blend',
      received: String(total),
    });
  }
  return [...groupsOf(styles)].flatMap((members): Region[] => {
    requireSameLayers(members);
    const sum = members.reduce((sum, { blend }) => sum + blend, 0);
    if (sum === 0) return [];
    const { mask = null, statistic, tensors } = members[0]!;
    const layers = [...new Set(tensors.map(({ layer }) => layer))];
    return [{ mask, share: sum / total, statistic, layers, styles: members.map((style) => regionStyle(style, sum)) }];
  });
}

function groupsOf(styles: readonly StyleTarget[]): Iterable<StyleTarget[]> {
  const groups = new Map<Mask | null, Map<string, StyleTarget[]>>();
  for (const style of styles) {
    const mask = style.mask ?? null;
    const ofMask = groups.get(mask) ?? new Map<string, StyleTarget[]>();
    const statistic = JSON.stringify(style.statistic);
    groups.set(mask, ofMask.set(statistic, [...(ofMask.get(statistic) ?? []), style]));
  }
  return [...groups.values()].flatMap((ofMask) => [...ofMask.values()]);
}

function regionStyle({ blend, tensors }: StyleTarget, sum: number): RegionStyle {
  const layers = new Map<LayerName, Parts>();
  for (const { layer, part, values } of tensors) layers.set(layer, { ...layers.get(layer), [part]: values });
  return { share: blend / sum, layers };
}

/** @throws NeuralStyleError unless all styles have the same layers of the same sizes */
function requireSameLayers(styles: readonly StyleTarget[]): void {
  const layersOf = (tensors: StyleTarget['tensors']): string =>
    [...new Set(tensors.map(({ layer, channels }) => `${layer} (${channels})`))].join(' ');
  if (new Set(styles.map(({ tensors }) => layersOf([...tensors].sort(byLayer)))).size <= 1) return;
  const received = styles.map(({ tensors }) => layersOf(tensors)).join(' and ');
  throw new NeuralStyleError('setting-invalid', { expected: 'the same layers for every style', setting: 'the styles', received });
}

function byLayer(a: { readonly layer: string }, b: { readonly layer: string }): number {
  return a.layer < b.layer ? -1 : 1;
}
