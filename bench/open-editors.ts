import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ROOT, startNodeRed } from '../scripts/node-red.js';
import { MODEL as MODEL_TABLE } from '../src/properties/nodes/model.js';
import { defaultsOf } from '../src/properties/table.js';

/*
 * node open-editors.js [PAINTINGS]: how late Node-RED's event loop is, in milliseconds, while the first example is painted several times at
 * 256² and short, by turns with no editor and with ten that look at the canvas and at the sidebar's paintings and history. One line of JSON
 * each. The engine and the editors, which are on this machine, take what Node-RED leaves of it, so that only its own work counts.
 */

const EDITORS = 10;
/** The monitor's timer fires every so many milliseconds; its readings include that pause. */
const RESOLUTION = 5;
const NANOSECONDS = 1e6;
const ITERATIONS = '100';
const ROUNDS = 3;
/** Niceness of the editors. */
const LOWEST = 19;
const ENGINE = 'bench-engine';
const MODEL = 'bench-model';

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
  const changes: Readonly<Record<string, object>> = {
    'neural-style-optimizer': { preset: 'custom', iterations: ITERATIONS, preview: true },
    'neural-style-features': { model: MODEL },
    'neural-style-image-in': { size: 256 },
  };
  const engine = { id: ENGINE, type: 'neural-style-engine', name: '', processPriority: 'lowest' };
  const model = { ...defaultsOf(MODEL_TABLE), id: MODEL, type: MODEL_TABLE.type, name: '', engine: ENGINE };
  const flows = [engine, model, ...example.map((node) => ({ ...node, ...changes[node.type] }))];
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
    await paint();
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
    const start = performance.now();
    delay.enable();
    for (let time = 0; time < Number(paintings); time++) await paint();
    delay.disable();
    const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION);
    const seconds = (performance.now() - start) / 1000;
    return { editors, seconds, p50: late(delay.percentile(50)), p99: late(delay.percentile(99)), worst: late(delay.max) };
  };
  const nodes = example.filter(({ type }) => ['neural-style-optimizer', 'neural-style-preview'].includes(type)).map(({ id }) => id);
  for (let round = 0; round < ROUNDS; round++) {
    console.log(JSON.stringify(await measure(0)));
    const looking = await look(port, nodes);
    const late = await measure(EDITORS);
    looking.send('report');
    const [received] = (await once(looking, 'message')) as [object];
    console.log(JSON.stringify({ ...late, received }));
    looking.kill();
    await once(looking, 'exit');
  }
  await nodeRed.stop();
  process.exit(0);
}

/** Starts the editors in a process of their own; resolves when all of them look. */
async function look(port: number, nodes: readonly string[]): Promise<ChildProcess> {
  // Node.js 20 has it behind a flag.
  const execArgv = typeof WebSocket === 'undefined' ? ['--experimental-websocket'] : [];
  const child = fork(join(__dirname, 'looking-editors.js'), [String(port), String(EDITORS), ...nodes], { execArgv });
  setPriority(child.pid!, LOWEST);
  await once(child, 'message');
  return child;
}

void main(process.argv.slice(2));
