import type { NodeInitializer } from 'node-red';
import type { StatisticSpec } from '../../loss/statistics/statistic-names.js';
import type { OF_STYLE } from '../../properties/nodes/gram.js';
import type { PropertiesOf, Saved, Table } from '../../properties/property.js';
import { defineNode } from '../context/define-node.js';
import type { NodeContext } from '../context/node-context.js';
import { expectPayload } from '../payloads/expect.js';
import type { StylePayload } from '../payloads/style-payload.js';
import { styleOfMaps } from './style-of-maps.js';

const FEATURES = { kinds: ['features'], expected: 'feature maps', advice: 'Wire in a neural-style features node.' } as const;

/** Shows a node's styles in editors. */
export type OpenView = (context: NodeContext, saved: Saved) => { show(style: StylePayload): void };

/**
 * Defines a node that makes a style of feature maps.
 * @param statisticOf the statistic that the style is, as the node's properties have it
 * @param openView shows what it makes, where it can be shown
 */
export function defineStyleNode<P extends typeof OF_STYLE>(
  table: Table<P>,
  statisticOf: (properties: PropertiesOf<Table<P>>) => StatisticSpec,
  openView?: OpenView,
): NodeInitializer {
  return defineNode({
    table,
    usesEngine: true,
    inOrder: true,
    setup: (context, properties, saved) => {
      const view = openView?.(context, saved);
      return async (msg, send) => {
        const { status, pictures, security } = context;
        const features = await expectPayload(msg, FEATURES, security.limits);
        const own = properties(msg);
        const { styleScale, model, mask, styleMask } = own as PropertiesOf<Table<typeof OF_STYLE>>;
        status.working('multiplying');
        const [where, part] = await Promise.all([pictures.mask(msg, mask), pictures.mask(msg, styleMask)]);
        const options = { statistic: statisticOf(own), scale: styleScale, part, where };
        const style = await styleOfMaps(features, options, () => context.model(model));
        const { width, height } = style.style.recipe?.picture ?? features.size;
        status.done('layers', { count: style.layers.length, width, height });
        view?.show(style);
        msg.payload = style;
        send(msg);
      };
    },
  });
}
