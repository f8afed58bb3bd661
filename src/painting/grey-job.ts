import type { OptimizeJob } from './job.js';
import { partsOf, stylesOf } from '../evaluate/objective/objective-parts.js';
import type { StyleTarget } from '../evaluate/objective/objective-spec.js';
import { partsOf as partsOfStyle } from '../evaluate/style-parts.js';
import { isGrey } from '../pixels/grey.js';

/** True where a job's content, styles and pictures to start from are all grey, as far as it has them. */
export function isGreyJob({ objective, start, previous }: Pick<OptimizeJob, 'objective' | 'start' | 'previous'>): boolean {
  const contents = partsOf(objective).map(({ content }) => content?.picture);
  const pictures = [...contents, start, previous?.result];
  return pictures.every((picture) => !picture || isGrey(picture)) && areGrey(stylesOf(objective));
}

/** True where the styles that count are of grey pictures; a style without its picture is taken for coloured. */
export function areGrey(styles: readonly StyleTarget[]): boolean {
  return styles.every(
    (style) => style.blend === 0 || partsOfStyle(style).every(({ style: { recipe } }) => recipe !== undefined && isGrey(recipe.picture)),
  );
}
