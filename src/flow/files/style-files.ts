import { basename, extname } from 'node:path';
import type { GramRecipe, ScaledGrams } from '../../evaluate/recipes.js';
import type { ModelSpec } from '../../model/model-spec.js';
import type { Engine } from '../../engine/engine.js';
import { widthFault } from '../../evaluate/style-widths.js';
import { NeuralStyleError } from '../../errors.js';
import { resizePicture } from '../../image/decode.js';
import type { SavedStyle, StyleModel } from '../../style-file/saved-style.js';
import { engineFor } from '../config/engines.js';
import { GramMatrices } from '../payloads/gram-matrices.js';
import type { ModelReference } from '../config/model-reference.js';

/** Sizes of the style picture, relative to its own, that painting from coarse to fine may need. */
const FACTORS = [0.5, 0.25] as const;

/**
 * Gram matrices as a file keeps them: with those of the picture made smaller, as far as its layers allow.
 *
 * @param name the style's name; empty for none
 * @throws NeuralStyleError for whatever keeps the engine from computing them
 */
export async function styleToSave(gram: GramMatrices, name: string): Promise<SavedStyle> {
  const { grams, recipe, scaled = [] } = gram.style;
  const engine = engineFor(gram.engine);
  return {
    model: await identify(engine, gram.model),
    grams,
    scaled: recipe ? await smallerGrams(engine, recipe) : scaled,
    ...(recipe && { picture: { width: recipe.picture.width, height: recipe.picture.height } }),
    ...(name !== '' && { name }),
  };
}

/**
 * A saved style as Gram matrices of a model.
 *
 * @param source the file's name in errors
 * @throws NeuralStyleError `style-file-model` where the style was made with another one, `style-file-invalid` where its matrices
 *   are not as wide as that one's layers
 */
export async function gramMatricesOf(style: SavedStyle, { engine, spec }: ModelReference, source: string): Promise<GramMatrices> {
  const used = await identify(engineFor(engine), spec);
  if (used.hash !== style.model.hash || used.pooling !== style.model.pooling) throw otherModel(style.model, used, source);
  const layers = await engineFor(engine).request('modelLayers', { file: spec.file, pooling: spec.pooling });
  const reason = widthFault([style.grams, ...style.scaled.map(({ grams }) => grams)].flat(), layers);
  if (reason !== null) throw new NeuralStyleError('style-file-invalid', { source, reason });
  return new GramMatrices(engine, spec, { grams: style.grams, scaled: style.scaled });
}

async function smallerGrams(engine: Engine, recipe: GramRecipe): Promise<ScaledGrams[]> {
  const scaled: ScaledGrams[] = [];
  for (const factor of FACTORS) {
    const [width, height] = [recipe.picture.width, recipe.picture.height].map((side) => Math.max(1, Math.round(side * factor)));
    const picture = await resizePicture(recipe.picture, width!, height!);
    try {
      scaled.push({ factor, grams: await engine.request('gram', { ...recipe, picture }) });
    } catch (error) {
      if (error instanceof NeuralStyleError && error.code === 'image-too-small') break;
      throw error;
    }
  }
  return scaled;
}

async function identify(engine: Engine, { file, pooling }: ModelSpec): Promise<StyleModel> {
  return { name: basename(file, extname(file)), hash: await engine.request('modelHash', { file, pooling }), pooling };
}

function otherModel(made: StyleModel, used: StyleModel, source: string): NeuralStyleError {
  const alike = made.name === used.name && made.pooling === used.pooling;
  const describe = ({ name, pooling, hash }: StyleModel): string =>
    `${name} with ${pooling} pooling${alike ? ` and weights ${hash.slice(0, 8)}` : ''}`;
  return new NeuralStyleError('style-file-model', { source, made: describe(made), used: describe(used) });
}
