import { NeuralStyleError } from '../errors.js';
import type { Region } from '../loss/term.js';
import type { Mask } from '../pixels/picture.js';
import type { StyleTarget } from './objective-spec.js';
import { blendStyles, requireSameLayers } from './style-blend.js';

/**
 * Groups styles by where they belong. Those without a mask blend into one target for the whole picture; each mask has a
 * target of its own, since what it shows has a Gram matrix of its own.
 *
 * @throws NeuralStyleError if the styles' layers or sizes differ, or no blend is above 0
 */
export function regionsOf(styles: readonly StyleTarget[]): Region[] {
  requireSameLayers(styles);
  const total = styles.reduce((sum, { blend }) => sum + blend, 0);
  if (styles.length > 0 && !(total > 0)) {
    throw new NeuralStyleError('setting-invalid', {
      expected: 'at least one blend above 0',
      setting: 'msg.blend',
      received: String(total),
    });
  }
  const groups = new Map<Mask | null, StyleTarget[]>();
  for (const style of styles) {
    const mask = style.mask ?? null;
    groups.set(mask, [...(groups.get(mask) ?? []), style]);
  }
  return [...groups].flatMap(([mask, members]) => {
    const share = members.reduce((sum, { blend }) => sum + blend, 0) / total;
    return share > 0 ? [{ mask, share, style: blendStyles(members) }] : [];
  });
}
