import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ProgressBar, showPainting } from '../src/cli/progress-bar.js';
import { ROOT, startNodeRed } from './node-red.js';

/*
 * npm run demo: runs the first example flow in a real Node-RED, without an editor, and says where the picture is.
 */

const EXAMPLE = join(ROOT, 'examples', '01 - paint a picture.json');
const OUT = join(ROOT, 'out', 'demo');

interface SentMessage {
  readonly filename?: string;
  readonly payload?: {
    readonly iteration?: number;
    readonly iterations?: number;
    readonly loss?: { readonly total: number };
    readonly remaining?: number;
  };
}

interface SendEvent {
  readonly msg: SentMessage;
  readonly source: { readonly node: { readonly type: string }; readonly port: number };
}

async function main(): Promise<void> {
  const started = Date.now();
  rmSync(OUT, { recursive: true, force: true });
  const flows = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as { id: string; type: string }[];
  let fail: (error: Error) => void = () => undefined;
  console.log('Starting Node-RED with the example flow "paint a picture" …');
  const nodeRed = await startNodeRed({
    flows,
    port: null,
    workingDirectory: OUT,
    onLog: (level, text) => (level === 'error' ? fail(new Error(text)) : console.warn(text)),
  });

  const bar = new ProgressBar(process.stdout);
  const painted = new Promise<string>((resolve, reject) => {
    fail = reject;
    nodeRed.runtime.hooks.add('onSend.demo', (events: SendEvent[]) => {
      for (const { source, msg } of events) {
        const { type } = source.node;
        if (type === 'neural-style-optimizer' && source.port === 1 && msg.payload) showPainting(bar, msg.payload);
        if (type === 'neural-style-image-out' && msg.filename) resolve(msg.filename);
      }
    });
  });
  nodeRed.press(flows.find(({ type }) => type === 'inject')!.id);
  try {
    const file = await painted.finally(() => bar.end());
    console.log(`Painted in ${((Date.now() - started) / 1000).toFixed(0)} s: ${file}`);
    console.log('See how it is wired, and change it: npm start');
  } finally {
    await nodeRed.stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
