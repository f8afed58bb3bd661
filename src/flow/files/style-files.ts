import type { StyleSpec } from '../../evaluate/objective/objective-spec.js';
import type { ModelSpec } from '../../model/model-spec.js';
import { modelNameOf } from '../../model/catalogue.js';
import { EMBEDDED_EDITIONS } from '../../model/embedded-editions.js';
import type { Engine } from '../../engine/engine.js';
import { widthFault } from '../../evaluate/style-widths.js';
import { NeuralStyleError } from '../../errors.js';
import type { SavedStyle, StyleModel } from '../../style-file/saved-style.js';
import { engineFor } from '../config/engines.js';
import { StylePayload } from '../payloads/style-payload.js';
import { smallerStyles } from '../payloads/smaller-styles.js';
import type { ModelReference } from '../config/model-reference.js';

/** A style, and the model that it is of. */
export interface StyleOfModel extends ModelReference {
  readonly style: StyleSpec;
}

/**
 * A style with its model; one that a flow has made is of the model that `reference` gives.
 * @throws NeuralStyleError `payload-type` where it does not suit it
 */
export async function styleOfModel({ style, engine, model }: StylePayload, reference: () => ModelReference): Promise<StyleOfModel> {
  if (engine !== null && model) return { style, engine, spec: model };
  const { engine: used, spec } = reference();
  const layers = await engineFor(used).request('modelLayers', { file: spec.file, pooling: spec.pooling });
  const received = widthFault(style.statistic, style.tensors, layers);
  if (received === null) return { style, engine: used, spec };
  const advice = 'Choose the model whose features it is of.';
  throw new NeuralStyleError('payload-type', {
    expected: "a style of the model's widths",
    property: 'msg.payload',
    received,
    advice,
  });
}

/**
 * A style as a file keeps it: with that of the picture made smaller, as far as its layers allow.
 *
 * @param name the style's name; empty for none
 * @throws NeuralStyleError for whatever keeps the engine from computing them
 */
export async function styleToSave({ style, engine: id, spec }: StyleOfModel, name: string): Promise<SavedStyle> {
  const { statistic, tensors, recipe } = style;
  const engine = engineFor(id);
  return {
    model: await identify(engine, spec),
    statistic,
    tensors,
    scaled: await smallerStyles(engine, style),
    ...(recipe && { picture: { width: recipe.picture.width, height: recipe.picture.height } }),
    ...(name !== '' && { name }),
  };
}

/**
 * A saved style as one of a model.
 *
 * @param source the file's name in errors
 * @throws NeuralStyleError `style-file-model` where the style was made with another one, `style-file-invalid` where it does
 *   not suit that one's layers
 */
export async function styleOfFile(style: SavedStyle, { engine, spec }: ModelReference, source: string): Promise<StylePayload> {
  const used = await identify(engineFor(engine), spec);
  if (used.hash !== style.model.hash || used.pooling !== style.model.pooling) throw otherModel(style.model, used, source);
  const layers = await engineFor(engine).request('modelLayers', { file: spec.file, pooling: spec.pooling });
  const { statistic, tensors, scaled } = style;
  const reason = widthFault(statistic, [tensors, ...scaled.map((each) => each.tensors)].flat(), layers);
  if (reason !== null) throw new NeuralStyleError('style-file-invalid', { source, reason });
  return new StylePayload(engine, spec, { statistic, tensors, scaled });
}

async function identify(engine: Engine, { file, pooling }: ModelSpec): Promise<StyleModel> {
  return { name: modelNameOf(file), hash: await engine.request('modelHash', { file, pooling }), pooling };
}

function otherModel(made: StyleModel, used: StyleModel, source: string): NeuralStyleError {
  const alike = currentName(made) === currentName(used) && made.pooling === used.pooling;
  const describe = ({ pooling, ...model }: StyleModel): string =>
    `${currentName(model)} with ${pooling} pooling${alike ? ` and weights ${model.hash.slice(0, 8)}` : ''}`;
  return new NeuralStyleError('style-file-model', { source, made: describe(made), used: describe(used) });
}

/** A model's name as a model node has it now: an edition of the embedded model goes by its weights, for it had other names before. */
function currentName({ name, hash }: Pick<StyleModel, 'name' | 'hash'>): string {
  return EMBEDDED_EDITIONS.find((edition) => edition.hash === hash)?.name ?? name;
}
