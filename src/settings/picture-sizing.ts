import type { Sizing } from '../pixels/fit.js';
import type { IMAGE_IN } from '../properties/nodes/image-in.js';
import type { PropertiesOf } from '../properties/property.js';

type Values = PropertiesOf<typeof IMAGE_IN>;

/** The options of the image in node that decide the size of what it loads, by the way that is chosen. */
export type SizeOptions = Pick<Values, 'sizing' | 'enlarge'> & Partial<Pick<Values, 'size' | 'fitWidth' | 'fitHeight' | 'percent'>>;

/** Those options that have an effect. */
export function sizeOptionsOf({ sizing, enlarge, size, fitWidth, fitHeight, percent }: Values): SizeOptions {
  switch (sizing) {
    case 'longer':
    case 'shorter':
      return { sizing, size, enlarge };
    case 'percent':
      return { sizing, percent, enlarge };
    case 'contain':
    case 'cover':
      return { sizing, fitWidth, fitHeight, enlarge };
  }
}

/** The size that an image in node wants. */
export function sizingOf({ sizing, enlarge, size, fitWidth, fitHeight, percent }: Values): Sizing {
  switch (sizing) {
    case 'longer':
    case 'shorter':
      return { by: sizing, side: size, enlarge };
    case 'percent':
      return { by: sizing, percent, enlarge };
    case 'contain':
    case 'cover':
      return { by: sizing, width: fitWidth, height: fitHeight, enlarge };
  }
}
