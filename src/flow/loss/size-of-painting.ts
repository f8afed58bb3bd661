import type { Size } from '../../pixels/picture.js';
import type { LOSS } from '../../properties/nodes/loss.js';
import type { PropertiesOf } from '../../properties/property.js';
import { readValue } from '../../properties/read.js';
import { SIZE } from '../../properties/nodes/shared.js';

/**
 * The size of a painting without a photograph. A side that is not given follows from the shape of the picture that the painting may start
 * from; without one, a painting is square.
 *
 * @param readInit gives that picture; null where the message brought none
 */
export async function sizeOfPainting(
  { width, height }: Pick<PropertiesOf<typeof LOSS>, 'width' | 'height'>,
  readInit: () => Promise<Size | null>,
): Promise<Size> {
  if (width !== null && height !== null) return { width, height };
  const init = await readInit();
  const side = width ?? height ?? readValue(SIZE, SIZE.default, 'size');
  if (!init) return { width: side, height: height ?? side };
  const factor = width !== null ? width / init.width : height !== null ? height / init.height : 1;
  const scaled = (side: number): number => Math.max(1, Math.round(side * factor));
  return { width: width ?? scaled(init.width), height: height ?? scaled(init.height) };
}
