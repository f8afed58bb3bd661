import { join } from 'node:path';
import { ProgressBar, showPainting } from '../src/cli/progress-bar.js';
import { paintFirstExample } from './first-example.js';
import { ROOT } from './node-red.js';

/*
 * npm run demo: runs the first example flow in a real Node-RED, without an editor, and says where the picture is.
 */

async function main(): Promise<void> {
  const started = Date.now();
  console.log('Starting Node-RED with the example flow "paint a picture" …');
  const bar = new ProgressBar(process.stdout);
  const painting = paintFirstExample(join(ROOT, 'out', 'demo'), (progress) => showPainting(bar, progress), console.warn);
  const file = await painting.finally(() => bar.end());
  console.log(`Painted in ${((Date.now() - started) / 1000).toFixed(0)} s: ${file}`);
  console.log('See how it is wired, and change it: npm start');
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
