import type { StatisticName } from '../../loss/statistics/statistic-names.js';
import { choice, integer, number, picture } from '../kinds.js';
import type { NumberProperty } from '../kinds/numbers.js';
import type { Flag } from '../property.js';
import { table } from '../table.js';
import { is } from '../when.js';
import { MODEL_REFERENCE, SIZE, SOURCE, STYLE_SCALE, stylize } from './shared.js';

/** Where the style of a picture that is painted at once comes from. */
export const STYLE_SOURCES = ['picture', 'wire'] as const;

/** Kinds of styles that a picture can be painted with at once. */
export const INSTANT_STATISTICS = ['gram', 'moments'] as const satisfies readonly StatisticName[];

const OF_PICTURE = is('styleFrom', 'picture');

/** How much of something: 0 for none, 1 for all. */
const share = (icon: string, facts: { readonly section?: string; readonly flags?: readonly Flag[] } = {}): NumberProperty =>
  number({ default: 1, min: 0, max: 1, slider: 'even', icon, option: true, ...facts });

/** How firmly frames of a video keep to the one before, where nobody says: see docs/decisions/instant.md. */
export const VIDEO_STEADY = 0.8;

/** Rounds in which a style is practised that many pictures are to be painted in: see docs/decisions/instant.md. */
export const PRACTICE_ROUNDS = 60;
export const MOST_ROUNDS = 1000;

/** The strength of each level of the painter, from the finest joined layer to the coarsest. */
export const LEVEL_STRENGTHS = {
  palette: share('tint', { section: 'levels' }),
  texture: share('th', { section: 'levels' }),
  strokes: share('pencil', { section: 'levels' }),
  composition: share('object-group', { section: 'levels' }),
} as const;

/** How a picture is painted at once, which the transfer node has, too. */
export const AT_ONCE = table('neural-style-instant', {
  strength: share('bolt', { flags: [stylize('painting', 'strength', '1', 'of --preset instant: 0 is the photograph, 1 the style')] }),
  detail: share('search', { flags: [stylize('painting', 'detail', '1', "of --preset instant: how much of the photograph's fine lines")] }),
  steady: number({
    default: 0,
    min: 0,
    max: 1,
    slider: 'even',
    icon: 'anchor',
    option: true,
    flags: [
      stylize('painting', 'steady', String(VIDEO_STEADY), 'of a video with --preset instant: how firmly frames keep to the one before'),
    ],
  }),
  practice: integer({
    default: 0,
    min: 0,
    max: MOST_ROUNDS,
    icon: 'graduation-cap',
    option: true,
    flags: [
      stylize(
        'painting',
        'practice',
        '0',
        `of --preset instant: rounds in which a style is practised, to ${MOST_ROUNDS}; videos have ${PRACTICE_ROUNDS}`,
      ),
    ],
  }),
  ...LEVEL_STRENGTHS,
});

/** The instant node: paints in one pass. */
export const INSTANT = table('neural-style-instant', {
  source: SOURCE,
  size: { ...SIZE, flags: [] },
  styleFrom: choice(STYLE_SOURCES, { default: 'picture', icon: 'sign-in' }),
  style: picture({ default: 'brushstrokes.jpg', type: 'example', icon: 'paint-brush', when: OF_PICTURE }),
  styleScale: { ...STYLE_SCALE, flags: [], when: OF_PICTURE },
  ...AT_ONCE.properties,
  practice: { ...AT_ONCE.properties.practice, default: PRACTICE_ROUNDS },
  model: MODEL_REFERENCE,
});
