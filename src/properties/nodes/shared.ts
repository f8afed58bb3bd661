import { mask, number, picture, reference, size } from '../kinds.js';
import type { Flag } from '../property.js';

/*
 * Properties that several nodes have, each with texts of its own.
 */

/** Seconds; timers count milliseconds in 31 bits. */
export const LONGEST_SECONDS = 2_147_483;
/** The same in minutes. */
export const LONGEST_MINUTES = 35_791;
export const MOST_ITERATIONS = 1_000_000;
/** Sizes of a painting, from coarse to fine. */
export const MOST_SCALES = 6;

/** Whose colours a loaded picture has: its own, or those of another picture. */
export const PICTURE_COLOURS = ['own', 'match'] as const;

/** Whose colours a painting keeps. */
export const COLOURS = ['style', 'content'] as const;

/** An option of `neural-style stylize`. */
export function stylize(group: Flag['group'], name: string, value: string, help: string): Flag {
  return { command: 'stylize', group, name, value, help };
}

/** An option of `neural-style worker`. */
export function worker(name: string, value: string, help: string): Flag {
  return { command: 'worker', group: 'worker', name, value, help };
}

export const SOURCE = picture({ default: 'payload', type: 'msg', icon: 'picture-o' });

export const SIZE = size({
  default: 512,
  icon: 'arrows-alt',
  option: true,
  flags: [stylize('pictures', 'size', '512', "longest side in pixels; 0 keeps the content's own")],
});

export const STYLE_SCALE = number({
  default: 1,
  min: 0.1,
  max: 4,
  icon: 'expand',
  option: true,
  flags: [stylize('painting', 'style-scale', '1', 'size of the strokes, 0.1 to 4')],
});

export const MODEL_REFERENCE = reference('neural-style-model', { default: '', icon: 'cubes' });

/** Where something is kept or goes. */
export function whereMask(message: string, icon: string): ReturnType<typeof mask> {
  return mask({ default: message, type: 'msg', icon });
}
