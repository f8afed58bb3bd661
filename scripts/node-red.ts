import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import RED from 'node-red';
import { linkModules } from './support/function-modules.js';

/** The root of this repository, seen from dist/scripts. */
export const ROOT = join(__dirname, '..', '..');

export interface NodeRedOptions {
  /** The flows to run: a flow file's array of nodes. */
  readonly flows: readonly object[];
  /** Port of the editor; 0 for any free one, null for no editor. */
  readonly port: number | null;
  /** Where relative paths of flows start. */
  readonly workingDirectory: string;
  /** Called with each warning or error that Node-RED logs. */
  readonly onLog: (level: 'warn' | 'error', text: string) => void;
  /** Further settings of Node-RED, which win over those made here. */
  readonly settings?: object;
}

/** An embedded Node-RED. */
export interface NodeRed {
  readonly runtime: typeof RED;
  readonly server: Server;
  /** Presses the button of an inject node. */
  press(id: string): void;
  stop(): Promise<void>;
}

interface LogEntry {
  readonly level: number;
  readonly msg: unknown;
}

/** Starts a Node-RED in a new user directory, with this repository as an installed package, and the modules that its flows load. */
export async function startNodeRed(options: NodeRedOptions): Promise<NodeRed> {
  const userDir = mkdtempSync(join(tmpdir(), 'neural-style-'));
  installIn(userDir, options.flows);
  return bootNodeRed(userDir, options);
}

/**
 * Makes this repository an installed package of a user directory, which is made where there is none, and what function nodes of the flows
 * load, as far as it is installed here: Node-RED would fetch it.
 */
export function installIn(userDir: string, flows: readonly object[]): void {
  const scope = join(userDir, 'node_modules', '@neural-style');
  mkdirSync(scope, { recursive: true });
  symlinkSync(ROOT, join(scope, 'node-red'), 'junction');
  const dependencies = { '@neural-style/node-red': '*', ...linkModules(flows, join(ROOT, 'node_modules'), join(userDir, 'node_modules')) };
  writeFileSync(join(userDir, 'package.json'), JSON.stringify({ name: 'user', dependencies }));
}

/** Starts a Node-RED in a user directory that exists. */
export async function bootNodeRed(userDir: string, { flows, port, workingDirectory, onLog, settings }: NodeRedOptions): Promise<NodeRed> {
  mkdirSync(workingDirectory, { recursive: true });
  writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flows));
  const app = express();
  const server = createServer(app);
  RED.init(server, {
    userDir,
    flowFile: 'flows.json',
    httpAdminRoot: port === null ? false : '/',
    httpNodeRoot: '/',
    fileWorkingDirectory: workingDirectory,
    logging: { relay: { level: 'warn', metrics: false, audit: false, handler: () => relay(onLog) } },
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, projects: { enabled: false } },
    ...settings,
  } as unknown as Parameters<typeof RED.init>[1]);
  if (port !== null) {
    const { httpAdminRoot = '/' } = (settings ?? {}) as { readonly httpAdminRoot?: string };
    app.use(httpAdminRoot, RED.httpAdmin);
    app.use('/', RED.httpNode);
    // To this machine only, unless told otherwise: an editor without a login can run anything.
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, process.env.HOST ?? 'localhost', resolve);
    });
  }
  const started = new Promise<void>((resolve) => RED.events.once('flows:started', () => resolve()));
  await RED.start();
  await started;
  return {
    runtime: RED,
    server,
    press: (id) => {
      const node = (RED.nodes as unknown as { getNode(id: string): { receive(msg: object): void } | null }).getNode(id);
      node?.receive({});
    },
    stop: async () => {
      await RED.stop();
      server.closeAllConnections();
      server.close();
    },
  };
}

const ERROR_LEVEL = 20;
/** What Node-RED says of its own set-up at every start. */
const SETUP = /^Projects disabled|^Using unencrypted credentials/;

function relay(onLog: NodeRedOptions['onLog']): (entry: LogEntry) => void {
  return ({ level, msg }) => {
    const text = msg instanceof Error ? msg.message : String((msg as { message?: string }).message ?? msg);
    if (!SETUP.test(text.trim())) onLog(level <= ERROR_LEVEL ? 'error' : 'warn', text);
  };
}
