import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, startNodeRed } from './node-red.js';

/*
 * npm start: a Node-RED with this package and all its example flows, one per tab.
 */

const EXAMPLES = join(ROOT, 'examples');

async function main(): Promise<void> {
  const port = Number(process.env.PORT ?? 1880);
  const flows = readdirSync(EXAMPLES)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .flatMap((name) => JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8')) as object[]);
  const nodeRed = await startNodeRed({ flows, port, workingDirectory: join(ROOT, 'out'), onLog: (_, text) => console.warn(text) });
  console.log(`Node-RED is ready: http://localhost:${port}/  (Ctrl-C to stop)`);
  const stop = (): void => void nodeRed.stop().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

main().catch((error: unknown) => {
  const message = error instanceof Error ? error.message : String(error);
  console.error(
    message.includes('EADDRINUSE') ? `${message}: another program listens there; choose a port with PORT=1890 npm start` : message,
  );
  process.exit(1);
});
