import { join } from 'node:path';
import type { LayerName } from '../model/layers.js';
import { openSafetensors } from '../safetensors/read-safetensors.js';

/*
 * The weights of an instant painter, as training/instant writes them: safetensors, whose names are those of the trainer.
 */

/** The weights that ship. */
export const PAINTER = join(__dirname, '..', '..', '..', 'models', 'instant.safetensors');

/** The layers whose features join the painter, the finest first. */
export const JOINED_LAYERS = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1'] as const satisfies readonly LayerName[];

/** How many of them, the first ones, are a picture's finest lines. */
const FINE_LEVELS = 2;

/** True for layers whose features are a picture's finest lines; those of the others join about their means, as in training. */
export function isFine(layer: LayerName): boolean {
  return JOINED_LAYERS.findIndex((joined) => joined === layer) < FINE_LEVELS;
}

/** Convolutions of the painter: the level that they work at, counted from the finest, and the order there. */
export const CONVOLUTIONS = [
  ...(['one_a', 'one_b', 'two_a', 'two_b'] as const),
  ...(['three_a', 'three_b', 'three_c', 'three_d', 'three_e'] as const),
  ...(['four_a', 'four_b', 'four_c', 'four_d', 'four_e'] as const),
] as const;
export type ConvolutionName = (typeof CONVOLUTIONS)[number];

/** A matrix, row-major. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A layer of neurons: `weight` `[out, in]`, `bias` `[out]`. */
export interface Dense {
  readonly weight: Matrix;
  readonly bias: Float32Array;
}

/** A 3×3 convolution: `weight` `[out, in, 3, 3]`, `bias` `[out]`. */
export interface PainterConvolution {
  readonly shape: readonly [number, number, number, number];
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** What a level of the painter has of its own; a level is that of one of `JOINED_LAYERS`. */
export interface PainterLevel {
  /** Mean square of the layer's features over pictures that it was trained with. */
  readonly typical: number;
  /** From features to maps of the painter, `[width, channels]`. */
  readonly join: Matrix;
  /** From features to the numbers that are read of a style, `[readings, channels]`. */
  readonly reads: Matrix;
  /** From planes of noise, and the last one of ones, to maps, `[width, planes]`. */
  readonly grain: Matrix;
  /** `[bases, width · width]`: what the matrix for the maps from below is mixed of; none at the coarsest level, which has no maps below. */
  readonly turns: Matrix | null;
  /** The same for the matrix within the level, `[bases, width · width]`. */
  readonly bends: Matrix;
  /** The same for what a coarse level does a second time, `[bases, inner · inner]`; none at fine ones. */
  readonly bendsAgain: Matrix | null;
}

export interface PainterWeights {
  readonly levels: readonly PainterLevel[];
  readonly convolutions: Readonly<Record<ConvolutionName, PainterConvolution>>;
  /** Layers of neurons that a style's readings go through. */
  readonly voice: readonly [Dense, Dense, Dense];
  /** See `networkHash`: of the model whose features it paints from. */
  readonly modelHash: string;
}

/**
 * Reads a painter's weights.
 * @throws NeuralStyleError `model-missing`, `model-invalid`
 */
export async function readPainter(path: string): Promise<PainterWeights> {
  const file = await openSafetensors(path);
  try {
    const shapeOf = (name: string): readonly number[] => file.tensors.get(name)?.shape ?? [];
    const matrix = async (name: string): Promise<Matrix> => {
      const [rows = 1, ...rest] = shapeOf(name);
      return { rows, columns: rest.reduce((product, extent) => product * extent, 1), values: new Float64Array(await file.read(name)) };
    };
    const dense = async (name: string): Promise<Dense> => ({
      weight: await matrix(`${name}.weight`),
      bias: await file.read(`${name}.bias`),
    });
    const typical = await file.read('typical');
    const levels = JOINED_LAYERS.map(async (_, level): Promise<PainterLevel> => {
      const own = ['joins', 'reads', 'grains', 'bends'].map((name) => matrix(`${name}.${level}`));
      const [join, reads, grain, bends] = await Promise.all(own);
      const turns = file.tensors.has(`turns.${level}`) ? await matrix(`turns.${level}`) : null;
      // Behind those of all levels.
      const bendsAgain = level < FINE_LEVELS ? null : await matrix(`bends.${JOINED_LAYERS.length + level - FINE_LEVELS}`);
      return { typical: typical[level]!, join: join!, reads: reads!, grain: grain!, turns, bends: bends!, bendsAgain };
    });
    const convolution = async (name: ConvolutionName): Promise<[ConvolutionName, PainterConvolution]> => {
      const weight = `convs.${name}.weight`;
      const shape = shapeOf(weight) as PainterConvolution['shape'];
      return [name, { shape, weight: await file.read(weight), bias: await file.read(`convs.${name}.bias`) }];
    };
    return {
      levels: await Promise.all(levels),
      convolutions: Object.fromEntries(await Promise.all(CONVOLUTIONS.map(convolution))) as PainterWeights['convolutions'],
      voice: [await dense('listen'), await dense('think'), await dense('speak')],
      modelHash: file.metadata.model_hash ?? '',
    };
  } finally {
    await file.close();
  }
}
