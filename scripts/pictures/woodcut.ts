import { blend, hex, multiply, scale, type Rgb } from './color.js';
import { coast } from './coast.js';
import { chatter, contour, inked, paper } from './engraving.js';
import { clamp, noise } from './noise.js';
import { Raster } from './raster.js';

const WIDTH = 1680;
const HEIGHT = 1280;
const MARGIN = 54;

const PAPER = hex('#f3e7cb');
const INK = hex('#14110f');
const BLOCKS: readonly Rgb[] = [hex('#cf2410'), hex('#dc9420')];

/** A print from three blocks on cream paper: vermilion, ochre, and the key block in black. */
export function woodcut(): Raster {
  return new Raster(WIDTH, HEIGHT)
    .fill((x, y) => {
      let color = scale(PAPER, paper(x, y));
      // The colour blocks were laid down first and, as ever, a hair out of register.
      const under = coast(...carved(x - 4, y + 3));
      if (under.block !== undefined && framed(x - 4, y + 3) > 2) {
        const cover = clamp(1.04 * inked(y * 0.6 + 300, x * 0.9, -0.06));
        color = blend(color, multiply(BLOCKS[under.block]!, scale([1, 1, 1], paper(x, y))), cover);
      }
      const inside = framed(x, y);
      const [cx, cy] = carved(x, y);
      const frame = contour(inside, 5.5, x, y);
      // Outside the frame the cleared wood still caught some ink in places.
      const stray = inside < -8 && inside > -26 ? 0.75 * chatter(x, y, Math.abs(y - HEIGHT / 2) > HEIGHT / 2 - MARGIN ? 0.05 : 1.52) : 0;
      const ink = Math.max(frame, stray, inside > 0 ? coast(cx, cy).ink : 0);
      return ink > 0 ? blend(color, INK, clamp(ink * inked(x, y, -0.05)) * 0.97) : color;
    })
    .reduced(2);
}

/** Where the knife really went for a place in the drawing. */
function carved(x: number, y: number): [number, number] {
  return [
    x + 1.3 * noise(x / 7, y / 7, 91) + 3 * noise(x / 40, y / 40, 92),
    y + 1.3 * noise(x / 7, y / 7, 93) + 3 * noise(x / 40, y / 40, 94),
  ];
}

/** Distance inside the frame; negative in the margin. */
function framed(x: number, y: number): number {
  const wobble = 2.5 * noise(x / 90, y / 90, 95) + noise(x / 11, y / 11, 96);
  return Math.min(x, y, WIDTH - x, HEIGHT - y) - MARGIN + wobble;
}
