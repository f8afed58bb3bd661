import { mock } from 'node:test';

/** Runs `body` with a clock that stands still but for the milliseconds that it lets pass. */
export function withClock(body: (pass: (milliseconds: number) => void) => void): void {
  let now = 5_000_000;
  const clock = mock.method(performance, 'now', () => now);
  try {
    body((milliseconds) => (now += milliseconds));
  } finally {
    clock.mock.restore();
  }
}
