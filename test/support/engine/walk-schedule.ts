import type { Schedule } from '../../../src/optimize/schedule.js';

/** Does all iterations that are left, size by size; what it yields to happens before each. */
export function* walk(schedule: Schedule): Generator<void> {
  for (;;) {
    while (schedule.leftInStage > 0) {
      yield;
      schedule.advance();
    }
    if (schedule.isLastStage) return;
    schedule.nextStage();
  }
}
