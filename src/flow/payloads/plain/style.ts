import type { StyleTensor } from '../../../evaluate/recipes.js';
import type { Limits } from '../../../image/limits.js';
import { type StatisticName, type StatisticSpec, statisticSpec } from '../../../loss/statistics/statistic-names.js';
import { STATISTICS } from '../../../loss/statistics/statistics.js';
import { parseDistances } from '../../../properties/kinds/numbers.js';
import { describePart } from '../../../values/describe-value.js';
import { isRecord } from '../../../values/is-record.js';
import { floats } from '../layered.js';
import { partRule } from '../style-layers.js';
import { StylePayload } from '../style-payload.js';
import { type LayerTensor, type PartRules, plainLayers } from './layers.js';
import { unfit } from './tensor.js';

/** A style that a flow has made, whose shapes are known and whose values are not read yet. */
export interface PlainStyle {
  /** The layers, one after the other. */
  readonly layers: readonly { readonly layer: string }[];
  /** @throws NeuralStyleError `payload-type`, `value-unreadable`, `tensor-unreadable` */
  readonly read: () => Promise<StylePayload>;
}

/**
 * `{kind: 'gram', layers: {relu3_1: {shape: [channels, channels], data}}}`, or another statistic's parts, `{kind: 'moments', layers: {relu3_1:
 * {mean: {shape, data}, covariance: {shape, data}}}}`: a style of the model that it is used with, at every size.
 *
 * @param at its name in errors
 * @throws NeuralStyleError `payload-type`, `value-unreadable`
 */
export function plainStyle(name: StatisticName, value: unknown, at: string, limits: Pick<Limits, 'maxBytes'>): PlainStyle {
  const statistic = statisticOf(name, value, at);
  const parts = STATISTICS[name].parts(statistic);
  const tensors = plainLayers(value, at, rulesOf(name, parts), limits).map((tensor) => ({ ...tensor, part: tensor.part || parts[0]! }));
  const layers = [...new Set(tensors.map(({ layer }) => layer))].map((layer) => ({ layer }));
  for (const { layer } of layers)
    requireOneWidth(
      tensors.filter((tensor) => tensor.layer === layer),
      at,
    );
  const read = async (): Promise<StylePayload> => {
    const made: StyleTensor[] = [];
    for (const { layer, part, shape, read: values } of tensors)
      made.push({ layer, part, channels: shape[0]!, values: floats(await values()) });
    return new StylePayload(null, null, { statistic, tensors: made });
  };
  return { layers, read };
}

function statisticOf(name: StatisticName, value: unknown, at: string): StatisticSpec {
  const reach = name === 'gram' && isRecord(value) ? value.reach : null;
  const parsed = parseDistances(reach ?? []);
  if ('expected' in parsed) throw unfit({ at: `${at}.reach`, expected: parsed.expected.words }, describePart(reach));
  return statisticSpec(name, parsed.value);
}

/** A layer's only part stands for the layer. */
function rulesOf(name: StatisticName, parts: readonly string[]): PartRules {
  return Object.fromEntries(parts.map((part) => [parts.length === 1 ? '' : part, partRule(name, part)]));
}

/** All parts of a layer are of as many channels. */
function requireOneWidth([first, ...others]: readonly LayerTensor[], at: string): void {
  const [channels] = first!.shape;
  for (const { layer, part, shape } of others)
    if (shape[0] !== channels)
      throw unfit(
        { at: `${at}.layers.${layer}.${part}`, expected: `${channels} channels, as in ${first!.part}` },
        `the shape [${shape.join(', ')}]`,
      );
}
