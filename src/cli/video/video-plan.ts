import { extname, resolve } from 'node:path';
import { VIDEO_ENDINGS } from '../../frames/video-writer.js';
import { UsageError } from '../context.js';
import {
  describeStyles,
  fileOf,
  isAddress,
  type PlannedStyle,
  type PlanOptions,
  planStyles,
  realPath,
  where,
} from '../commands/stylize-plan.js';

/** The request of a command line. */
export interface VideoPlan {
  /** Absolute, as are `file` and `folder`. */
  readonly video: string;
  readonly file: string;
  /** Where what is painted lies until all is. */
  readonly folder: string;
  readonly styles: readonly PlannedStyle[];
  readonly contentMask: string | null;
}

/**
 * Tells the video from styles: the first name is the video's, all others are styles; or all styles are named with `--style`.
 * @throws UsageError where it cannot be meant
 */
export function planVideo(
  names: readonly string[],
  options: PlanOptions & { readonly checkpoint?: unknown },
  directory: string,
): VideoPlan {
  const { style: named = [], 'content-mask': contentMask = null, output } = options;
  const [video, ...others] = names;
  const styles = named.length > 0 ? named : others;
  if (video === undefined || styles.length === 0 || (named.length > 0 && others.length > 0))
    throw new UsageError('Expected one video and a style picture: neural-style video VIDEO --style STYLE -o OUT.mp4');
  for (const option of ['save-every', 'checkpoint'] as const)
    if (options[option] !== undefined)
      throw new UsageError(`A video is painted without --${option}: it goes on by itself where it was interrupted.`);
  if (output === undefined || !VIDEO_ENDINGS.includes(extname(output).toLowerCase()))
    throw new UsageError(`Expected a file to write that ends in ${VIDEO_ENDINGS.join(', ')} but received ${output ?? 'none'}: -o out.mp4`);
  const planned = planStyles(styles, options);
  const file = resolve(directory, output);
  const masks = [contentMask, ...planned.map(({ mask }) => mask)].filter((mask) => mask !== null);
  const read = [video, ...styles, ...masks].filter((name) => !isAddress(name));
  const taken = read.find((name) => realPath(resolve(directory, fileOf(name))) === realPath(file));
  if (taken !== undefined) throw new UsageError(`The painting of ${video} would take the place of ${taken}. Write it elsewhere.`);
  return { video: resolve(directory, fileOf(video)), file, folder: `${file}.painting`, styles: planned, contentMask };
}

/** The plan for people to read, a line for each thing. */
export function describeVideo({ video, file, styles, contentMask }: VideoPlan): string {
  return [`video    ${video}${where(contentMask)} → ${file}`, ...describeStyles(styles)].map((line) => `${line}\n`).join('');
}
