import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { quick, type ExampleNode } from '../support/quick.js';

const PACKAGE = '@neural-style/node-red';
const EXAMPLE = '01 - paint a picture';
const PATIENCE = 480_000;
const JPEG = 'ffd8ff';

export interface Painted {
  /** As the process says: Node.js, Node-RED. */
  readonly versions: { readonly node: string; readonly nodeRed: string };
  readonly nodeTypes: readonly string[];
  /** The line of Node-RED's log about what computes, such as `onnxruntime (onnxruntime-node, cpu)`. */
  readonly engine: string;
}

/**
 * Starts the Node-RED that is installed in a user directory, as its own program, and has it paint: lists the node types, imports
 * the first example, deploys it, presses its button and waits for the picture, over HTTP as the editor does.
 * @throws Error that ends with Node-RED's log where anything of this fails
 */
export async function paintIn(userDir: string, node: string): Promise<Painted> {
  const port = await freePort();
  const picture = join(userDir, 'painting.jpg');
  await rm(picture, { force: true });
  const settings = { uiHost: '127.0.0.1', uiPort: port, flowFile: 'flows.json', credentialSecret: false, fileWorkingDirectory: userDir };
  const quiet = { editorTheme: { tours: false }, telemetry: { enabled: false, updateNotification: false } };
  await writeFile(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify({ ...settings, ...quiet })};\n`);
  await writeFile(join(userDir, 'flows.json'), '[]');

  let log = '';
  const program = join(userDir, 'node_modules', 'node-red', 'red.js');
  const child = spawn(node, [program, '--userDir', userDir], { cwd: userDir, stdio: ['ignore', 'pipe', 'pipe'] });
  let ended = false;
  const gone = once(child, 'close').then(() => {
    ended = true;
  });
  for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const deadline = Date.now() + PATIENCE;
  const until = async (what: string, condition: () => Promise<boolean> | boolean): Promise<void> => {
    while (!(await condition())) {
      if (ended || Date.now() > deadline) throw new Error(`Node-RED ${ended ? 'ended' : 'took too long'} before ${what}.`);
      await pause(100);
    }
  };
  const address = `http://127.0.0.1:${port}`;
  const get = async <T>(path: string): Promise<T> =>
    (await fetch(address + path, { headers: { accept: 'application/json' } })).json() as Promise<T>;
  const post = async (path: string, body: unknown): Promise<void> => {
    const headers = { 'content-type': 'application/json' };
    const { ok, status } = await fetch(address + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!ok) throw new Error(`POST ${path} was answered with ${status}.`);
  };
  try {
    await until('its flows started', () => log.includes('Started flows'));
    const sets = (await get<{ module?: string; types: string[]; err?: string }[]>('/nodes')).filter(({ module }) => module === PACKAGE);
    const broken = sets.find(({ err }) => err);
    if (broken) throw new Error(`${broken.types.join()} did not load: ${broken.err!}`);
    const flow = await get<ExampleNode[]>(`/library/examples/flows/${PACKAGE}/${encodeURIComponent(EXAMPLE)}`);
    const starts = log.split('Started flows').length;
    await post('/flows', flow.map(quick));
    await until('the example was deployed', () => log.split('Started flows').length > starts);
    await post(`/inject/${flow.find(({ type }) => type === 'inject')!.id}`, {});
    await until('the picture was there', async () => existsSync(picture) && (await readFile(picture)).length > 0);
    if ((await readFile(picture)).toString('hex', 0, 3) !== JPEG) throw new Error('The picture is no JPEG.');
    const version = (name: string): string => new RegExp(`${name}\\s+version: v?(\\S+)`).exec(log)?.[1] ?? 'unknown';
    return {
      versions: { node: version('Node\\.js'), nodeRed: version('Node-RED') },
      nodeTypes: sets.flatMap(({ types }) => types),
      engine: /computes with (.*)\.\s/.exec(log)?.[1] ?? 'unknown',
    };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${log.slice(-3000)}`, { cause: error });
  } finally {
    child.kill('SIGTERM');
    await gone;
  }
}
