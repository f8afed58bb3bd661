import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { ROOT, startNodeRed } from '../scripts/node-red.js';
import { MODEL as MODEL_TABLE } from '../src/properties/nodes/model.js';
import { defaultsOf } from '../src/properties/table.js';

/*
 * node event-loop.js [PRIORITY] [ITERATIONS]: how late Node-RED's event loop is, in milliseconds, while the first example runs at 512²,
 * with previews, and how many seconds that takes: one line of JSON.
 */

/** Measurements taken while a picture was painted. */
export interface Painted {
  readonly seconds: number;
  /** Milliseconds that the event loop was late, in the 99th percentile and at worst. */
  readonly p99: number;
  readonly worst: number;
}

/** The monitor's timer fires every so many milliseconds; its readings include that pause. */
const RESOLUTION = 5;
const NANOSECONDS = 1e6;
const ITERATIONS = '100';
/** The engine and the model that are added to the flow, whose nodes name none. */
const ENGINE = 'bench-engine';
const MODEL = 'bench-model';

interface ExampleNode {
  readonly id: string;
  readonly type: string;
}

async function main([priority, iterations = ITERATIONS]: readonly string[]): Promise<void> {
  const example = JSON.parse(readFileSync(join(ROOT, 'examples', '01 - paint a picture.json'), 'utf8')) as ExampleNode[];
  const changes: Readonly<Record<string, object>> = {
    'neural-style-optimizer': { preset: 'custom', iterations },
    'neural-style-features': { model: MODEL },
  };
  const engine = { id: ENGINE, type: 'neural-style-engine', name: '', ...(priority !== undefined && { processPriority: priority }) };
  const model = { ...defaultsOf(MODEL_TABLE), id: MODEL, type: MODEL_TABLE.type, name: '', engine: ENGINE };
  const flows = [engine, model, ...example.map((node) => ({ ...node, ...changes[node.type] }))];
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
  const start = performance.now();
  delay.enable();
  nodeRed.press(button.id);
  await painted;
  delay.disable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION);
  const seconds = (performance.now() - start) / 1000;
  const result: Painted = { seconds, p99: late(delay.percentile(99)), worst: late(delay.max) };
  console.log(JSON.stringify(result));
  await nodeRed.stop();
  process.exit(0);
}

void main(process.argv.slice(2));
