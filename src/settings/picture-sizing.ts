import type { Sizing } from '../pixels/fit.js';
import type { SIZED } from '../properties/nodes/image-in.js';
import type { PropertiesOf } from '../properties/property.js';

/** The size that an image in node wants. */
export function sizingOf({ sizing, enlarge, size, fitWidth, fitHeight, percent }: PropertiesOf<typeof SIZED>): Sizing {
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
