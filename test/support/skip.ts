import type { Context } from 'mocha';

/** Skips a test or a suite, and prints the reason. */
export function skip(context: Context, reason: string): never {
  console.log(`      skipped: ${reason}`);
  return context.skip();
}
