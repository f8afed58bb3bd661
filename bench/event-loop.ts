import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ROOT, startNodeRed } from '../scripts/node-red.js';

/*
 * How late Node-RED's event loop is while the first example runs at 512², with previews: one line of JSON, milliseconds.
 */

/** The monitor's timer fires every so many milliseconds; its readings include that pause. */
const RESOLUTION = 5;
const NANOSECONDS = 1e6;
const ITERATIONS = 100;

interface ExampleNode {
  readonly id: string;
  readonly type: string;
}

async function main(): Promise<void> {
  const example = JSON.parse(readFileSync(join(ROOT, 'examples', '01 - paint a picture.json'), 'utf8')) as ExampleNode[];
  const flows = example.map((node) => (node.type === 'neural-style-optimizer' ? { ...node, iterations: ITERATIONS } : node));
  const nodeRed = await startNodeRed({
    flows,
    port: null,
    workingDirectory: join(tmpdir(), 'neural-style-bench'),
    onLog: (_, text) => console.error(text),
  });
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  const painted = new Promise<void>((resolve) => {
    nodeRed.runtime.hooks.add('onSend.bench', (events: { source: { node: ExampleNode } }[]) => {
      if (events.some(({ source }) => source.node.type === 'neural-style-image-out')) resolve();
    });
  });
  const button = example.find(({ type }) => type === 'inject')!;
  delay.enable();
  nodeRed.press(button.id);
  await painted;
  delay.disable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION);
  console.log(JSON.stringify({ p99: late(delay.percentile(99)), worst: late(delay.max) }));
  await nodeRed.stop();
  process.exit(0);
}

void main();
