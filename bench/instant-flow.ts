import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import sharp from 'sharp';
import { ROOT, startNodeRed } from '../scripts/node-red.js';
import { IMAGE_OUT } from '../src/properties/nodes/image-out.js';
import { INSTANT } from '../src/properties/nodes/instant.js';
import { defaultsOf } from '../src/properties/table.js';

/*
 * node dist/bench/instant-flow.js [SIZE] [PICTURES] [STEADY] [PRACTICE]: JPEG files through an instant and an image out node of a real Node-RED, two on
 * their way at a time: pictures a second, how late Node-RED's event loop is, and the most memory that it and its engine have had. Linux only.
 * One line of JSON.
 */

/** The monitor's timer fires every so many milliseconds; its readings include that pause. */
const RESOLUTION = 5;
const NANOSECONDS = 1e6;
const MEGABYTE = 1e6;
/** Pictures that are not counted: the first ones compile, and compute the style. */
const WARMUP = 10;
const IN_FLIGHT = 2;
const [INSTANT_ID, OUT_ID] = ['bench-instant', 'bench-out'];

async function main([size = '512', pictures = '100', steady = '0', practice = '60']: readonly string[]): Promise<void> {
  const count = Number(pictures);
  const valley = sharp(readFileSync(join(ROOT, 'examples', 'valley.jpg')));
  const jpeg = await valley.resize(Number(size), Number(size), { fit: 'cover' }).jpeg().toBuffer();
  const instant = { ...defaultsOf(INSTANT), size: Number(size), steady: Number(steady), practice: Number(practice) };
  const nodeRed = await startNodeRed({
    flows: [
      { ...instant, id: INSTANT_ID, type: INSTANT.type, wires: [[OUT_ID]] },
      { ...defaultsOf(IMAGE_OUT), format: 'jpeg', id: OUT_ID, type: IMAGE_OUT.type, wires: [['bench-end']] },
      { id: 'bench-end', type: 'junction', wires: [[]] },
    ],
    port: null,
    workingDirectory: join(tmpdir(), 'neural-style-bench'),
    onLog: (_, text) => console.error(text),
  });
  const nodes = nodeRed.runtime.nodes as unknown as { getNode(id: string): { receive(msg: object): void } };
  const send = (): void => nodes.getNode(INSTANT_ID).receive({ payload: jpeg });
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  let [done, start] = [0, 0];
  const all = new Promise<void>((resolve) => {
    nodeRed.runtime.hooks.add('onSend.bench', (events: { source: { node: { id: string } } }[]) => {
      if (!events.some(({ source }) => source.node.id === OUT_ID)) return;
      done += 1;
      if (done === WARMUP) {
        start = performance.now();
        delay.enable();
      }
      if (done === WARMUP + count) resolve();
      else if (done + IN_FLIGHT <= WARMUP + count) send();
    });
  });
  for (let sent = 0; sent < IN_FLIGHT; sent++) send();
  await all;
  delay.disable();
  const late = (nanoseconds: number): number => Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION);
  const perSecond = count / ((performance.now() - start) / 1000);
  const peaks = { nodeRed: peakOf(process.pid), engine: childrenOf(process.pid).map(peakOf) };
  console.log(JSON.stringify({ perSecond, p99: late(delay.percentile(99)), worst: late(delay.max), peakMegabytes: peaks }));
  await nodeRed.stop();
  process.exit(0);
}

/** The most memory that a process has had, in MB; Linux tells. */
function peakOf(pid: number): number {
  const [, kilobytes] = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return (Number(kilobytes) * 1024) / MEGABYTE;
}

function childrenOf(pid: number): number[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return listed.split(' ').filter(Boolean).map(Number);
}

void main(process.argv.slice(2));
