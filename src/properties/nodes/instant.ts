import { choice, number, picture } from '../kinds.js';
import type { NumberProperty } from '../kinds/numbers.js';
import { table } from '../table.js';
import { is } from '../when.js';
import { MODEL_REFERENCE, SIZE, SOURCE, STYLE_SCALE } from './shared.js';

/** Where the style of a picture that is painted at once comes from. */
export const STYLE_SOURCES = ['picture', 'wire'] as const;

const OF_PICTURE = is('styleFrom', 'picture');

/** How much of something: 0 for none, 1 for all. */
const share = (icon: string, section?: string): NumberProperty =>
  number({ default: 1, min: 0, max: 1, icon, option: true, ...(section && { section }) });

/** The strength of each level of the painter, from the finest joined layer to the coarsest. */
export const LEVEL_STRENGTHS = {
  palette: share('tint', 'levels'),
  texture: share('th', 'levels'),
  strokes: share('pencil', 'levels'),
  composition: share('object-group', 'levels'),
} as const;

/** The instant node: paints in one pass. */
export const INSTANT = table('neural-style-instant', {
  source: SOURCE,
  size: { ...SIZE, flags: [] },
  styleFrom: choice(STYLE_SOURCES, { default: 'picture', icon: 'sign-in' }),
  style: picture({ default: 'brushstrokes.jpg', type: 'example', icon: 'paint-brush', when: OF_PICTURE }),
  styleScale: { ...STYLE_SCALE, flags: [], when: OF_PICTURE },
  strength: share('bolt'),
  detail: share('search'),
  steady: number({ default: 0, min: 0, max: 1, icon: 'anchor', option: true }),
  ...LEVEL_STRENGTHS,
  model: MODEL_REFERENCE,
});
