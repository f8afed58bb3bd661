import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { bootNodeRed } from '../../../scripts/node-red.js';
import { quick, type ExampleNode } from '../../../scripts/support/quick.js';

/*
 * node boot.js USER_DIRECTORY: a real Node-RED with what is installed there, used as the editor uses it, over HTTP: lists
 * node types and examples, imports the first example, deploys it, and presses its button. Reports as JSON on the last line.
 */

const PACKAGE = '@neural-style/node-red';
const EXAMPLE = '01 - paint a picture';

interface NodeSet {
  readonly module?: string;
  readonly types: string[];
  readonly err?: string;
}

async function main(userDir: string): Promise<void> {
  const errors: string[] = [];
  const warnings: string[] = [];
  const onLog = (level: 'warn' | 'error', text: string): void => void (level === 'error' ? errors : warnings).push(text);
  const nodeRed = await bootNodeRed(userDir, { flows: [], port: 0, workingDirectory: userDir, onLog });
  const address = `http://localhost:${(nodeRed.server.address() as AddressInfo).port}`;
  const get = async <T>(path: string): Promise<T> =>
    (await fetch(address + path, { headers: { accept: 'application/json' } })).json() as Promise<T>;
  const post = (path: string, body: unknown): Promise<Response> =>
    fetch(address + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  const sets = (await get<NodeSet[]>('/nodes')).filter(({ module }) => module === PACKAGE);
  // Folders stand there by their names alone.
  const listed = await get<({ fn: string } | string)[]>(`/library/examples/flows/${PACKAGE}`);
  const examples = listed.map((each) => (typeof each === 'string' ? `${each}/` : each.fn));
  const flow = await get<ExampleNode[]>(`/library/examples/flows/${PACKAGE}/${encodeURIComponent(EXAMPLE)}`);

  const painted = new Promise<string>((resolve) => {
    nodeRed.runtime.hooks.add('onSend.boot', (events: { msg: { filename?: string } }[]) => {
      for (const { msg } of events) if (msg.filename) resolve(msg.filename);
    });
  });
  // The answer to a deployment comes before its flows have started.
  const started = once(nodeRed.runtime.events, 'flows:started');
  await post('/flows', flow.map(quick));
  await started;
  await post(`/inject/${flow.find(({ type }) => type === 'inject')!.id}`, {});
  const filename = await painted;
  await nodeRed.stop();
  errors.push(...sets.flatMap(({ err }) => err ?? []));
  console.log(JSON.stringify({ nodeTypes: sets.flatMap(({ types }) => types), errors, warnings, examples: examples.sort(), filename }));
  process.exit(0);
}

void main(process.argv[2]!);
