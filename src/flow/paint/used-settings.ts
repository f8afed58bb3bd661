import { isDeepStrictEqual } from 'node:util';
import { partsOf, photographOf, styledPart, stylesOf } from '../../evaluate/objective/objective-parts.js';
import type { ObjectiveSpec, StyleTarget } from '../../evaluate/objective/objective-spec.js';
import { ownVersion } from '../../executors/choose/packages.js';
import { modelNameOf } from '../../model/catalogue.js';
import type { ModelSpec } from '../../model/model-spec.js';
import { type Origin, originOf } from '../../pixels/origins.js';
import type { Picture, Size } from '../../pixels/picture.js';
import type { Saved } from '../../properties/property.js';
import { lossOptionsOf } from '../../settings/loss-settings.js';
import type { Settings } from '../payloads/api.js';

/** The facts of a finished picture that are not options of the node that painted it. */
export interface UsedFacts {
  /** The type of that node. */
  readonly type: string;
  readonly size: Size;
  readonly model: ModelSpec;
  readonly content: Picture | null;
  readonly styles: readonly StyleTarget[];
  /** True where weights, style or step were changed while it was painted, which no settings repeat. */
  readonly isSteered?: boolean;
}

const VERSION = ownVersion();

/**
 * What a picture was painted with: options, which work as `msg.options` of the same flow, and facts.
 * @param options of the node that painted it, and of those before it
 */
export function usedSettings(options: Saved, { type, size, model, content, styles, isSteered = false }: UsedFacts): Settings {
  const name = content && originOf(content)?.name;
  return {
    ...options,
    made: {
      ...{ version: VERSION, by: type, width: size.width, height: size.height },
      ...{ model: modelNameOf(model.file), pooling: model.pooling },
      ...(name !== null && name !== undefined && { content: name }),
      styles: styles.map((style) => {
        const styleName = nameOfStyle(style);
        return { ...(styleName !== undefined && { name: styleName }), statistic: style.statistic.name, blend: style.blend };
      }),
      ...(isSteered && { steered: true }),
    },
  };
}

/**
 * The options of the nodes that an objective has come through, as far as these agree: where two losses weigh differently, or two pictures
 * were loaded at different sizes, one option of that name could not say it to both.
 */
export function optionsOfObjective(spec: ObjectiveSpec): Saved {
  const photograph = photographOf(spec);
  const styles = stylesOf(spec);
  const styleOrigins = styles.map((style) => originOf(keyOf(style)) ?? {});
  const pictures = [...(photograph ? [originOf(photograph) ?? {}] : []), ...styleOrigins];
  return {
    ...agreeing(partsOf(spec).map((part) => lossOptionsOf(part))),
    ...agreeing(pictures.map(({ loaded = {} }: Origin) => loaded)),
    ...agreeing(styleOrigins.map(({ styleScale }: Origin) => ({ styleScale }))),
    ...(!photograph && spec.size),
  };
}

/** Layers by the names of the network's own, and the statistic, where all styles have the same. */
export function layersOfObjective(spec: ObjectiveSpec): Saved {
  const contents = partsOf(spec).flatMap(({ content }) => (content ? [{ contentLayers: content.layers }] : []));
  return { ...agreeing(contents), ...agreeing(stylesOf(spec).map(optionsOfStyle)) };
}

/** The network that most of an objective is computed with. */
export function modelOf(spec: ObjectiveSpec): ModelSpec {
  return styledPart(spec).model;
}

function optionsOfStyle({ statistic, tensors }: StyleTarget): Saved {
  return {
    statistic: statistic.name,
    ...(statistic.reach && { reach: [...statistic.reach] }),
    ...(tensors.length > 0 && { styleLayers: [...new Set(tensors.map(({ layer }) => layer))] }),
  };
}

/** Values that all records have alike. */
function agreeing(records: readonly Saved[]): Saved {
  const [first = {}, ...others] = records;
  const alike = Object.entries(first).filter(
    ([name, value]) => value !== undefined && others.every((other) => isDeepStrictEqual(other[name], value)),
  );
  return Object.fromEntries(alike);
}

/** The name of a style; one that was put together is named after those in it. Undefined where none is known. */
export function nameOfStyle(style: Pick<StyleTarget, 'recipe' | 'tensors' | 'parts'>): string | undefined {
  const own = originOf(keyOf(style))?.name ?? originOf(style.tensors)?.name;
  if (own !== undefined || !style.parts) return own;
  const names = style.parts.map((part) => nameOfStyle(part.style)).filter((name) => name !== undefined);
  return names.length > 0 ? [...new Set(names)].join(' + ') : undefined;
}

/** The object that a style is known by: its picture, or the tensors of one that has none. */
function keyOf({ recipe, tensors }: Pick<StyleTarget, 'recipe' | 'tensors'>): object {
  return recipe?.picture ?? tensors;
}
