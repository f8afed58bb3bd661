import type { AddressInfo } from 'node:net';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bootNodeRed, installIn } from '../../../scripts/node-red.js';
import { whenToldToEnd } from '../node-red/process-end.js';
import { routesOf, type Route } from './routes.js';

/*
 * A real Node-RED with its editor, until the process that started it lets go. That sends ServeOptions: flows may be longer than an
 * argument may. Sends a Report for its address and routes, for each start of its flows, and for each warning or error that it logs.
 */

export interface ServeOptions {
  readonly flows: readonly object[];
  /** An empty folder, where relative paths of flows start; its `user` becomes Node-RED's user directory. */
  readonly workingDirectory: string;
  /** Of Node-RED, beside the usual ones. */
  readonly settings: object;
}

export type Report =
  { readonly address: string; readonly routes: readonly Route[] } | { readonly logged: string } | { readonly started: true };

async function main(options: ServeOptions): Promise<void> {
  const report = (message: Report): unknown => process.connected && process.send!(message);
  const userDir = join(options.workingDirectory, 'user');
  // It is there when a Node-RED starts again.
  if (!existsSync(userDir)) installIn(userDir, options.flows);
  const nodeRed = await bootNodeRed(userDir, { ...options, port: 0, onLog: (level, text) => void report({ logged: `${level}: ${text}` }) });
  whenToldToEnd(() => nodeRed.stop());
  nodeRed.runtime.events.on('flows:started', () => void report({ started: true }));
  // Where nodes register; RED.httpAdmin has it somewhere inside.
  const { runtime } = nodeRed.runtime as unknown as { readonly runtime: { readonly httpAdmin: object } };
  const { port } = nodeRed.server.address() as AddressInfo;
  report({ address: `http://localhost:${port}/`, routes: routesOf(runtime.httpAdmin) });
}

process.once('message', (options) => void main(options as ServeOptions));
