import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcess } from '../node-red/process-end.js';
import type { Route } from './routes.js';
import type { Report, ServeOptions } from './serve.js';

const SERVE = join(__dirname, 'serve.js');

/** A real Node-RED in a process of its own, since there can be but one in each. */
export interface ServedNodeRed {
  /** Of the editor, with a slash at its end. */
  readonly address: string;
  /** What its administration answers to. */
  readonly routes: readonly Route[];
  /** Where relative paths of flows start; gone once it has stopped. */
  readonly workingDirectory: string;
  /** The warnings and errors that it has logged so far. */
  readonly logged: readonly string[];
  /** Resolves when flows have started for the next time. The answer to a deployment comes earlier. */
  flowsStarted(): Promise<unknown>;
  /** Ends the process, and leaves the files for one that starts with the same `workingDirectory`. */
  end(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServedOptions extends Partial<Pick<ServeOptions, 'flows' | 'settings'>> {
  /** Whether a new user is greeted by a tour of Node-RED. */
  readonly tours?: boolean;
  /** Of one that has ended, to start it again; a new one without it. */
  readonly workingDirectory?: string;
}

/**
 * Starts a Node-RED with this package installed.
 * @throws Error if it ends before it listens
 */
export async function serveNodeRed({ flows = [], settings = {}, tours = false, ...given }: ServedOptions = {}): Promise<ServedNodeRed> {
  const workingDirectory = given.workingDirectory ?? (await mkdtemp(join(tmpdir(), 'neural-style-editor-')));
  // The catalogue of other nodes is on the internet. No test edits code, and the usual editor for that takes five seconds to load.
  const editorTheme = { tours, palette: { catalogues: [] }, codeEditor: { lib: 'ace' } };
  const options: ServeOptions = { flows, settings: { editorTheme, ...settings }, workingDirectory };
  const child = fork(SERVE);
  child.send(options);
  const logged: string[] = [];
  const events = new EventEmitter();
  const { address, routes } = await new Promise<Extract<Report, { address: string }>>((resolve, reject) => {
    child.on('message', (report: Report) => {
      if ('address' in report) resolve(report);
      else if ('started' in report) events.emit('started');
      else logged.push(report.logged);
    });
    child.once('exit', (code) => reject(new Error(`Node-RED ended with ${code ?? 'a signal'}: ${logged.join('\n')}`)));
  });
  return {
    address,
    routes,
    workingDirectory,
    logged,
    flowsStarted: () => once(events, 'started'),
    end: () => endProcess(child),
    stop: async () => {
      await endProcess(child);
      await rm(workingDirectory, { recursive: true, force: true });
    },
  };
}
