/*
 * Requests of the editor that change something at run time.
 */
import { notify } from '../notify.js';
import { sharedText } from '../text.js';

/** Keys of sentences for a request that was refused, by HTTP status. */
export type Refusals = Readonly<Record<number, string>>;

/**
 * Sends a request, with the login of the editor.
 * @param onEnd receives a sentence that says why nothing has changed; an empty one where something has
 */
export function sendRequest(type: string, url: string, data: object | null, refusals: Refusals, onEnd: (problem: string) => void): void {
  const body = data ? { contentType: 'application/json', data: JSON.stringify(data) } : {};
  void $.ajax({ type, url, ...body })
    .done(() => onEnd(''))
    .fail(({ status, responseJSON }) => {
      const known = refusals[status];
      const answer = responseJSON as { readonly message?: string } | undefined;
      onEnd(known ? sharedText(`live.${known}`) : (answer?.message ?? String(status)));
    });
}

/** Shows why nothing has changed, as a notification. */
export function notifyProblem(problem: string): void {
  if (problem) notify(problem, 'error');
}

/** True where the user may change, at run time, what the permission is for. */
export const mayWrite = (what: 'job' | 'history'): boolean => RED.user.hasPermission(`neural-style-${what}.write`);
