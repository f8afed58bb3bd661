import type { ProgressEvent } from '../../painting/job.js';
import { durationText } from '../node/duration.js';
import type { Status } from '../node/status.js';

/** Shows under a node how far a style is practised; then that the picture is being painted. */
export function practiceStatus(status: Status): (event: ProgressEvent) => void {
  return ({ iteration, iterations, remaining }) => {
    if (iteration === iterations) status.working('painting');
    else status.working('practising', { iteration, iterations, remaining: durationText(status.texts, remaining) });
  };
}
