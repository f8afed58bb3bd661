import type { LayerName } from './layers.js';
import { EMBEDDED_EDITIONS } from './embedded-editions.js';
import { layersOf } from './vgg.js';

/** Numbers of convolutions in blocks 1, 2, … of the networks that a model node offers by name. */
const CONVOLUTIONS: Readonly<Record<string, readonly number[]>> = {
  ...Object.fromEntries(EMBEDDED_EDITIONS.map(({ name }) => [name, [2, 2, 4, 1]])),
  vgg16: [2, 2, 3, 3, 3],
  vgg19: [2, 2, 4, 4, 4],
};

/** The layers of each of these networks, known without reading its weights: an editor checks and offers them. */
export const KNOWN_LAYERS: Readonly<Record<string, readonly LayerName[]>> = Object.fromEntries(
  Object.entries(CONVOLUTIONS).map(([name, counts]) => {
    const convolutions = counts.flatMap((count, position) =>
      Array.from({ length: count }, (_, index) => ({ block: position + 1, index: index + 1 })),
    );
    return [name, layersOf({ convolutions })];
  }),
);
