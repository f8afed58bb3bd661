import { ENGINE_ERRORS } from './engine-errors.js';
import type { ErrorEntry } from './entry.js';
import { FILE_ERRORS } from './file-errors.js';
import { FRAME_ERRORS } from './frame-errors.js';
import { MESSAGE_ERRORS } from './message-errors.js';
import { MODEL_ERRORS } from './model-errors.js';
import { PICTURE_ERRORS } from './picture-errors.js';
import { QUEUE_ERRORS } from './queue-errors.js';

/** Every error by its code. The English texts, the en-US catalogue of the nodes and docs/errors.md are made from it. */
export const ERROR_CATALOGUE = {
  ...PICTURE_ERRORS,
  ...FILE_ERRORS,
  ...MESSAGE_ERRORS,
  ...MODEL_ERRORS,
  ...ENGINE_ERRORS,
  ...QUEUE_ERRORS,
  ...FRAME_ERRORS,
} as const;

/** A stable name of an error, which flows can switch on (`msg.error.code`) and translations are keyed by. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

/** The English message of each error: what was expected, what came, and what to do. */
export const MESSAGES: Readonly<Record<ErrorCode, string>> = Object.fromEntries(
  Object.entries<ErrorEntry>(ERROR_CATALOGUE).map(([code, { what, advice }]) => [code, advice ? `${what} ${advice}` : what]),
) as Record<ErrorCode, string>;
