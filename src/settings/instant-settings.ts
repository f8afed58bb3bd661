import type { InstantJob } from '../instant/instant-job.js';
import { type AT_ONCE, LEVEL_STRENGTHS } from '../properties/nodes/instant.js';
import type { PropertiesOf } from '../properties/property.js';

/** How a picture is painted at once, beside what it is painted of. */
export type InstantSettings = Pick<InstantJob, 'strength' | 'detail' | 'steady' | 'practice'>;

/** The settings of a job, of properties that have been read. */
export function instantSettingsOf(values: PropertiesOf<typeof AT_ONCE>): InstantSettings {
  const levels = Object.keys(LEVEL_STRENGTHS) as (keyof typeof LEVEL_STRENGTHS)[];
  const { strength, detail, steady, practice } = values;
  return { strength: levels.map((level) => strength * values[level]), detail, steady, practice };
}
