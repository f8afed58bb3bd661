import type { Status } from '../node/status.js';
import type { LossSlots } from './loss-slots.js';
import { MessageSlots } from './message-slots.js';
import type { Style } from './style.js';

/** The pairs that a loss node has sent on, where it takes the latest styles whichever message they belong to. */
export interface LatestSent {
  /** Styles of the content that was sent on last. */
  styles: readonly Style[];
  /** A style has come whose own content was sent on before. */
  isLate: boolean;
}

/** Shows what lies in the slots of a loss node and what it waits for. */
export function showSlots<M>(status: Status, slots: LossSlots<M>, sent: LatestSent): void {
  const { styles, waitingForStyle, waitingForContent } = slots.state;
  const byMessage = slots instanceof MessageSlots;
  // Nothing has ever met: they start from different messages, which no waiting mends.
  if (byMessage && !slots.hasPaired && waitingForStyle > 0 && waitingForContent > 0) status.waiting('unpaired');
  else if (waitingForStyle > 0) status.waiting(byMessage ? 'waiting-style-message' : 'waiting-style');
  else if (waitingForContent > 0) status.waiting(byMessage ? 'waiting-content-message' : 'waiting-content');
  else if (sent.isLate) status.waiting('late-style');
  else if (sent.styles.length > 0) status.done('taken', { styles: sent.styles.map(({ label }) => label).join(', ') });
  else if (styles > 0) status.done('styles', { count: styles });
  else status.clear();
}
