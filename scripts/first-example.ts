import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ProgressPayload } from '../src/cli/progress-bar.js';
import { ROOT, startNodeRed } from './node-red.js';

const EXAMPLE = join(ROOT, 'examples', '01 - paint a picture.json');

interface SendEvent {
  readonly msg: { readonly filename?: string; readonly payload?: ProgressPayload };
  readonly source: { readonly node: { readonly type: string }; readonly port: number };
}

/**
 * Paints the first example flow as it is shipped, in a Node-RED without an editor.
 * @param directory emptied first; the painting and what else the flow writes go there
 * @param onProgress receives each message of the optimizer's second output
 * @param onWarning receives each warning that Node-RED logs
 * @returns the path of the painting
 * @throws Error with the first error that Node-RED logs
 */
export async function paintFirstExample(
  directory: string,
  onProgress: (progress: ProgressPayload) => void,
  onWarning: (text: string) => void,
): Promise<string> {
  rmSync(directory, { recursive: true, force: true });
  const flows = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as { id: string; type: string }[];
  const { promise: painting, resolve, reject } = deferred<string>();
  const nodeRed = await startNodeRed({
    flows,
    port: null,
    workingDirectory: directory,
    onLog: (level, text) => (level === 'error' ? reject(new Error(text)) : onWarning(text)),
  });
  nodeRed.runtime.hooks.add('onSend.first-example', (events: SendEvent[]) => {
    for (const { source, msg } of events) {
      const { type } = source.node;
      if (type === 'neural-style-optimizer' && source.port === 1 && msg.payload) onProgress(msg.payload);
      if (type === 'neural-style-image-out' && msg.filename) resolve(msg.filename);
    }
  });
  nodeRed.press(flows.find(({ type }) => type === 'inject')!.id);
  return painting.finally(() => nodeRed.stop());
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: Error) => void } {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}
