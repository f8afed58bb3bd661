import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import RED from 'node-red';

/** The root of this repository, seen from dist/scripts. */
export const ROOT = join(__dirname, '..', '..');

export interface NodeRedOptions {
  /** The flows to run: a flow file's array of nodes. */
  readonly flows: readonly object[];
  /** 0 for no editor. */
  readonly port: number;
  /** Where relative paths of flows start. */
  readonly workingDirectory: string;
  /** Called with each warning or error that Node-RED logs. */
  readonly onLog: (level: 'warn' | 'error', text: string) => void;
}

/** What is used of an embedded Node-RED. */
export interface NodeRed {
  readonly runtime: typeof RED;
  readonly server: Server;
  stop(): Promise<void>;
}

interface LogEntry {
  readonly level: number;
  readonly msg: unknown;
}

/** Starts a Node-RED with this package installed, in a new user directory. */
export async function startNodeRed({ flows, port, workingDirectory, onLog }: NodeRedOptions): Promise<NodeRed> {
  const userDir = mkdtempSync(join(tmpdir(), 'neural-style-'));
  const scope = join(userDir, 'node_modules', '@neural-style');
  mkdirSync(scope, { recursive: true });
  mkdirSync(workingDirectory, { recursive: true });
  symlinkSync(ROOT, join(scope, 'node-red'), 'junction');
  writeFileSync(join(userDir, 'package.json'), JSON.stringify({ name: 'user', dependencies: { '@neural-style/node-red': '*' } }));
  writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flows));

  const app = express();
  const server = createServer(app);
  RED.init(server, {
    userDir,
    flowFile: 'flows.json',
    httpAdminRoot: port === 0 ? false : '/',
    httpNodeRoot: '/',
    fileWorkingDirectory: workingDirectory,
    logging: { relay: { level: 'warn', metrics: false, audit: false, handler: () => relay(onLog) } },
    editorTheme: { tours: false, projects: { enabled: false } },
  } as unknown as Parameters<typeof RED.init>[1]);
  if (port !== 0) {
    app.use('/', RED.httpAdmin);
    app.use('/', RED.httpNode);
    await new Promise<void>((resolve) => server.listen(port, resolve));
  }
  const started = new Promise<void>((resolve) => RED.events.once('flows:started', () => resolve()));
  await RED.start();
  await started;
  return {
    runtime: RED,
    server,
    stop: async () => {
      await RED.stop();
      server.close();
    },
  };
}

const ERROR_LEVEL = 20;

function relay(onLog: NodeRedOptions['onLog']): (entry: LogEntry) => void {
  return ({ level, msg }) =>
    onLog(
      level <= ERROR_LEVEL ? 'error' : 'warn',
      msg instanceof Error ? msg.message : String((msg as { message?: string }).message ?? msg),
    );
}
