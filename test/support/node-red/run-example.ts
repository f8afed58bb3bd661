import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, startNodeRed } from '../../../scripts/node-red.js';
import { quick, type ExampleNode } from '../../../scripts/support/quick.js';

/*
 * node run-example.js EXAMPLE BUTTON…: a real Node-RED with an example flow, small and short. Presses the buttons of these
 * names one after the other, each time waiting for a file to be written. Prints an ExampleReport.
 */

export interface ExampleReport {
  /** Relative paths in flows start here. */
  readonly directory: string;
  readonly files: readonly string[];
  readonly problems: readonly string[];
}

async function main([example = '', ...buttons]: string[]): Promise<ExampleReport> {
  const flows = (JSON.parse(readFileSync(join(ROOT, 'examples', `${example}.json`), 'utf8')) as ExampleNode[]).map(quick);
  const directory = mkdtempSync(join(tmpdir(), 'neural-style-example-'));
  const problems: string[] = [];
  const nodeRed = await startNodeRed({ flows, port: null, workingDirectory: directory, onLog: (_, text) => problems.push(text) });
  const files: string[] = [];
  for (const button of buttons) {
    const written = new Promise<string>((resolve) => {
      nodeRed.runtime.hooks.add('onSend.example', (events: { msg: { filename?: string } }[]) => {
        for (const { msg } of events) if (msg.filename) resolve(msg.filename);
      });
    });
    nodeRed.press(flows.find(({ type, name }) => type === 'inject' && name === button)!.id);
    files.push(await written);
    nodeRed.runtime.hooks.remove('onSend.example');
  }
  await nodeRed.stop();
  return { directory, files, problems };
}

void main(process.argv.slice(2)).then((report) => process.stdout.write(`\n${JSON.stringify(report)}`, () => process.exit(0)));
