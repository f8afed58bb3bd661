import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startNodeRed } from '../../../scripts/node-red.js';
import { engineFor } from '../../../src/flow/config/engines.js';
import type { PlainImage } from '../../../src/flow/payloads/api.js';
import { isImageTensor } from '../../../src/flow/payloads/image-tensor.js';
import type { ExampleNode } from '../../../scripts/support/quick.js';
import { whenToldToEnd } from './process-end.js';

/*
 * A Node-RED with example flows, in a process of its own, since there can be only one in a process. It is told what to do, and tells
 * what its nodes send, by the channel of the process that forked it; see examples.ts.
 */

/** Modules that settings.js lends to function nodes, by the names that it gives them. */
export type Lent = Readonly<Record<string, string>>;

export type Command =
  | { readonly type: 'start'; readonly flows: readonly ExampleNode[]; readonly settings: object; readonly lent: Lent }
  | { readonly type: 'receive'; readonly id: string; readonly msg: object }
  | { readonly type: 'redeploy' }
  | { readonly type: 'settle'; readonly engine: string };

/** What one node has sent to another: what of the message crosses a process boundary. */
export interface Sent {
  readonly from: string;
  readonly port: number;
  readonly to: string;
  readonly msg: Readonly<Record<string, unknown>>;
}

export type Report =
  | { readonly type: 'started'; readonly port: number; readonly directory: string; readonly unknown: readonly string[] }
  | { readonly type: 'sent'; readonly sent: Sent }
  | { readonly type: 'status'; readonly id: string; readonly text: string }
  | { readonly type: 'problem'; readonly text: string }
  | { readonly type: 'redeployed' }
  | { readonly type: 'settled'; readonly enginePid: number | undefined };

interface SendEvent {
  readonly msg: Record<string, unknown>;
  readonly source: { readonly id: string; readonly port: number };
  readonly destination: { readonly id: string };
}

const TOLD = ['_msgid', 'topic', 'filename', 'statusCode', 'reset', 'weights', 'steer', 'style', 'options', 'error', '_client'];

const tell = (report: Report): void => {
  // Who has gone is told nothing.
  if (process.connected) process.send!(report, () => undefined);
};

/** Pictures that are not encoded by their size alone. */
function shown({ msg, source, destination }: SendEvent): Sent {
  const told = Object.fromEntries(TOLD.filter((key) => key in msg).map((key) => [key, plain(msg[key])]));
  const { payload } = msg;
  const value = sizeOf(payload) ?? (Buffer.isBuffer(payload) ? payload : plain(payload));
  return { from: source.id, port: source.port, to: destination.id, msg: { ...told, payload: value } };
}

/** Of a picture, ours or one that a flow has made. */
function sizeOf(payload: unknown): { readonly width: number; readonly height: number } | null {
  if (isImageTensor(payload)) return { width: payload.width, height: payload.height };
  const { kind, shape } = (payload ?? {}) as Partial<PlainImage>;
  return kind === 'image' && shape ? { width: shape[1]!, height: shape[0]! } : null;
}

function plain(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch {
    return typeof value;
  }
}

async function start({ flows, settings: given, lent }: Extract<Command, { type: 'start' }>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'neural-style-examples-'));
  // Where users start Node-RED.
  process.chdir(directory);
  const onLog = (_: string, text: string): void => tell({ type: 'problem', text });
  const settings = { ...given, functionGlobalContext: await loaded(lent) };
  const nodeRed = await startNodeRed({ flows, port: 0, workingDirectory: directory, onLog, settings });
  const { runtime } = nodeRed;
  const nodes = runtime.nodes as unknown as {
    getNode(id: string): { receive(msg: object): void } | null;
    getType(type: string): unknown;
    loadFlows(force: boolean): Promise<void>;
  };
  runtime.hooks.add('onSend.examples', (events: SendEvent[]) => events.forEach((event) => tell({ type: 'sent', sent: shown(event) })));
  // A subflow without a status of its own has none at all.
  runtime.events.on('node-status', ({ id, status }: { id: string; status?: { text?: string } }) =>
    tell({ type: 'status', id, text: status?.text ?? '' }),
  );
  process.on('message', (command: Command) => {
    if (command.type === 'receive') nodes.getNode(command.id)!.receive(command.msg);
    if (command.type === 'redeploy') {
      void nodes.loadFlows(true).then(() => tell({ type: 'redeployed' }));
    }
    if (command.type === 'settle') {
      globalThis.gc?.();
      tell({ type: 'settled', enginePid: engineFor(command.engine).pid });
    }
  });
  const types = new Set(flows.map(({ type }) => type).filter((type) => type !== 'tab' && !/^subflow(?::|$)/.test(type)));
  const unknown = [...types].filter((type) => !nodes.getType(type));
  tell({ type: 'started', port: (nodeRed.server.address() as AddressInfo).port, directory, unknown });
  whenToldToEnd(() => nodeRed.stop());
}

async function loaded(lent: Lent): Promise<object> {
  const modules = Object.entries(lent).map(async ([name, module]) => [name, ((await import(module)) as { default: unknown }).default]);
  return Object.fromEntries(await Promise.all(modules)) as object;
}

process.once('message', (command: Command) => {
  if (command.type === 'start') void start(command);
});
