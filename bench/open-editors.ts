import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ROOT, startNodeRed } from '../scripts/node-red.js';

/*
 * node open-editors.js [PAINTINGS]: how late Node-RED's event loop is, in milliseconds, while the first example is painted several times at
 * 512² and short, with no editor, and with ten that look at the canvas and at the sidebar's paintings and history. One line of JSON each.
 */

const EDITORS = 10;
/** The monitor's timer fires every so many milliseconds; its readings include that pause. */
const RESOLUTION = 5;
const NANOSECONDS = 1e6;
const ITERATIONS = '60';
const WARM_UP = 1;

interface ExampleNode {
  readonly id: string;
  readonly type: string;
}

interface Late {
  readonly editors: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
}

async function main([paintings = '6']: readonly string[]): Promise<void> {
  const example = JSON.parse(readFileSync(join(ROOT, 'examples', '01 - paint a picture.json'), 'utf8')) as ExampleNode[];
  const flows = example.map((node) =>
    node.type === 'neural-style-optimizer' ? { ...node, preset: 'custom', iterations: ITERATIONS, preview: true } : node,
  );
  const nodeRed = await startNodeRed({
    flows,
    port: 0,
    workingDirectory: join(tmpdir(), 'neural-style-bench'),
    onLog: (_, text) => console.error(text),
  });
  const { port } = nodeRed.server.address() as AddressInfo;
  const button = example.find(({ type }) => type === 'inject')!;
  let done = (): void => undefined;
  nodeRed.runtime.hooks.add('onSend.bench', (events: { source: { node: ExampleNode } }[]) => {
    if (events.some(({ source }) => source.node.type === 'neural-style-image-out')) done();
  });
  const paint = async (): Promise<void> => {
    const painted = new Promise<void>((resolve) => (done = resolve));
    nodeRed.press(button.id);
    await painted;
  };
  const measure = async (editors: number): Promise<Late> => {
    for (let time = 0; time < WARM_UP; time++) await paint();
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
    const start = performance.now();
    delay.enable();
    for (let time = 0; time < Number(paintings); time++) await paint();
    delay.disable();
    const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION);
    const seconds = (performance.now() - start) / 1000;
    return { editors, seconds, p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), worst: late(delay.max) };
  };
  console.log(JSON.stringify(await measure(0)));
  const nodes = example.filter(({ type }) => ['neural-style-optimizer', 'neural-style-preview'].includes(type)).map(({ id }) => id);
  const looking = await look(port, nodes);
  console.log(JSON.stringify(await measure(EDITORS)));
  looking.send('report');
  const [received] = (await once(looking, 'message')) as [object];
  console.log(JSON.stringify(received));
  looking.kill();
  await nodeRed.stop();
  process.exit(0);
}

/** Starts the editors in a process of their own; resolves when all of them look. */
async function look(port: number, nodes: readonly string[]): Promise<ChildProcess> {
  // Node.js 20 has it behind a flag.
  const execArgv = typeof WebSocket === 'undefined' ? ['--experimental-websocket'] : [];
  const child = fork(join(__dirname, 'looking-editors.js'), [String(port), String(EDITORS), ...nodes], { execArgv });
  await once(child, 'message');
  return child;
}

void main(process.argv.slice(2));
