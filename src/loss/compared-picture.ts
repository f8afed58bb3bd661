import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { padZeros, reflect } from '../pixels/reflection.js';
import { maskOf, targetOf } from './input-names.js';
import { maskFor } from './masked.js';
import type { LocalSummand, TermSources } from './term.js';

/*
 * A term that compares the picture, as it goes through the network, with another one, pixel by pixel.
 */

/**
 * Its summand.
 * @param name of the term
 * @param loss of the picture and the other one, both `[1, 3, H, W]`, and of the mask `[1, H·W]`; a scalar
 */
export function comparedPicture(name: string, loss: (image: GraphNode, other: GraphNode, mask: GraphNode) => GraphNode): LocalSummand {
  return {
    kind: 'local',
    name,
    view: 'continued',
    masked: true,
    inputs: [
      { name: targetOf(name), cut: 'planes' },
      { name: maskOf(name), cut: 'mask' },
    ],
    loss: (image) => loss(image, build.input(targetOf(name), image.shape), maskFor(name, image)),
  };
}

/**
 * Values for the summand's inputs: the mean over the picture, as one over what goes through the network.
 * @param other planes `[3, H, W]` of the picture's size
 * @param counts `[H·W]`, 0–1: how much each pixel counts; all of them alike where there are none. Transparent ones count less
 */
export function comparedPictureTargets(
  name: string,
  other: Float32Array,
  { shape, size, visible }: TermSources,
  counts?: Float32Array,
): Record<string, Float32Array> {
  const share = (shape.width * shape.height) / (size.width * size.height);
  const mask = Float32Array.from({ length: size.width * size.height }, (_, pixel) =>
    Math.sqrt(share * (counts?.[pixel] ?? 1) * (visible?.[pixel] ?? 1)),
  );
  return { [targetOf(name)]: reflect(other, size, shape), [maskOf(name)]: padZeros(mask, size, shape) };
}
