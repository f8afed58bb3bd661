import { EventEmitter, once } from 'node:events';
import * as nodeRed from '@node-red/util';
import helper from 'node-red-node-test-helper';
import type { Node, NodeInitializer } from 'node-red';
import sharp from 'sharp';
import engine from '../../../nodes/engine/node.js';
import features from '../../../nodes/features/node.js';
import framesIn from '../../../nodes/frames-in/node.js';
import framesOut from '../../../nodes/frames-out/node.js';
import gram from '../../../nodes/gram/node.js';
import imageIn from '../../../nodes/image-in/node.js';
import imageOut from '../../../nodes/image-out/node.js';
import instant from '../../../nodes/instant/node.js';
import loss from '../../../nodes/loss/node.js';
import model from '../../../nodes/model/node.js';
import moments from '../../../nodes/moments/node.js';
import neighbours from '../../../nodes/neighbours/node.js';
import optimizer from '../../../nodes/optimizer/node.js';
import preview from '../../../nodes/preview/node.js';
import compare from '../../../nodes/compare/node.js';
import sheet from '../../../nodes/sheet/node.js';
import sweep from '../../../nodes/sweep/node.js';
import slices from '../../../nodes/slices/node.js';
import styleIn from '../../../nodes/style-in/node.js';
import styleOut from '../../../nodes/style-out/node.js';
import transfer from '../../../nodes/transfer/node.js';

/*
 * Flows for tests: real nodes and a real engine in Node-RED's runtime, small pictures, few iterations.
 */

const NODES: NodeInitializer[] = [
  engine,
  features,
  framesIn,
  framesOut,
  gram,
  imageIn,
  imageOut,
  instant,
  loss,
  model,
  moments,
  neighbours,
  optimizer,
  preview,
  compare,
  sheet,
  sweep,
  slices,
  styleIn,
  styleOut,
  transfer,
];

export type Wires = string[][];
export type FlowNode = { id: string; type: string; wires?: Wires } & Record<string, unknown>;
export type Msg = { _msgid: string; payload?: unknown; error?: { message: string; code?: string } } & Record<string, unknown>;

helper.init(require.resolve('node-red'));

/** What helper nodes have received, and a way to wait for more. */
export class Inbox {
  readonly messages: Msg[] = [];
  readonly #arrived = new EventEmitter();
  #read = 0;

  constructor(node: Node) {
    node.on('input', (msg) => {
      this.messages.push(msg);
      this.#arrived.emit('message');
    });
  }

  /** The next message that has not been read yet. */
  async next(): Promise<Msg> {
    while (this.messages.length <= this.#read) await once(this.#arrived, 'message');
    return this.messages[this.#read++]!;
  }

  /** The next message that fits. */
  async nextWhere(fits: (msg: Msg) => boolean): Promise<Msg> {
    for (;;) {
      const msg = await this.next();
      if (fits(msg)) return msg;
    }
  }
}

export interface Flow {
  /** Sends a message into a node. */
  send(id: string, msg: object): void;
  /** The inbox of a node of type `helper`. */
  inbox(id: string): Inbox;
  /** The texts a node has shown as its status. */
  statuses(id: string): string[];
  /** Resolves when a node shows this text as its status. */
  shown(id: string, text: string): Promise<void>;
  /** Deploys another version of the flow, nodes that changed being restarted. */
  deploy(nodes: readonly FlowNode[], type?: 'nodes' | 'full'): Promise<void>;
}

/** Node-RED tells config nodes by their lack of a position. */
function onTab(nodes: readonly FlowNode[]): object[] {
  const place = ({ type }: FlowNode): object => (/-(engine|model)$/.test(type) ? {} : { z: 'tab', x: 0, y: 0, wires: [] });
  return [{ id: 'tab', type: 'tab' }, ...nodes.map((node) => ({ ...place(node), ...node }))];
}

/**
 * Runs a flow. A node of type `catch` catches errors of all others. The settings are what stands in settings.js; `types` are node
 * types beside ours; the credentials are what is kept apart from the flow, by the ids of nodes.
 */
export async function startFlow(
  nodes: readonly FlowNode[],
  settings: object = {},
  { types = [], credentials = {} }: { readonly types?: readonly NodeInitializer[]; readonly credentials?: object } = {},
): Promise<Flow> {
  helper.settings(settings);
  await helper.load([...NODES, ...types], onTab(nodes), credentials);
  const inboxes = new Map<string, Inbox>();
  const statuses = new Map<string, string[]>();
  const changed = new EventEmitter();
  for (const { id, type } of nodes) {
    const node = helper.getNode(id);
    if (!node) continue;
    if (type === 'helper') inboxes.set(id, new Inbox(node));
    const seen: string[] = [];
    statuses.set(id, seen);
    // The key of a text stands for the text: the test runtime has no catalogues.
    node.on(
      'call:status' as never,
      ((call: { args: [{ text?: string }] }) => {
        seen.push(call.args[0].text?.split(' · ')[0]?.split('.').at(-1) ?? '');
        changed.emit(id);
      }) as never,
    );
  }
  return {
    send: (id, msg) => (helper.getNode(id) as unknown as { receive(msg: object): void }).receive(msg),
    inbox: (id) => inboxes.get(id)!,
    statuses: (id) => statuses.get(id)!,
    shown: async (id, text) => {
      while (statuses.get(id)!.at(-1) !== text) await once(changed, id);
    },
    deploy: deployed,
  };
}

/** Deploys what has changed, or everything. The helper gives up after 0.3 s, which a busy machine may take; the flows start all the same. */
async function deployed(nodes: readonly FlowNode[], type: 'nodes' | 'full' = 'nodes'): Promise<void> {
  // Its types leave them out.
  const { events } = nodeRed as unknown as { readonly events: EventEmitter };
  const started = once(events, 'flows:started');
  await helper.setFlows(onTab(nodes), type).catch((error: unknown) => {
    if ((error as Error).message !== 'timeout waiting event') throw error;
  });
  await started;
}

export async function stopFlow(): Promise<void> {
  await helper.unload();
}

/** A picture with large shapes and some texture, as PNG. */
export function samplePicture(width: number, height: number, seed = 1): Promise<Buffer> {
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 3;
      data[at] = 128 + 100 * Math.sin((x * seed) / 7);
      data[at + 1] = 128 + 100 * Math.cos((y * seed) / 5);
      data[at + 2] = (x * 31 + y * 17 * seed) % 256;
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** The five steps from pictures to a painting; inboxes `result`, `progress` and `errors`. */
export function pipeline(optimizerSettings: Record<string, unknown> = {}, lossSettings: Record<string, unknown> = {}): FlowNode[] {
  return [
    { id: 'engine', type: 'neural-style-engine', threads: 1 },
    { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
    { id: 'content', type: 'neural-style-image-in', size: 64, wires: [['contentFeatures']] },
    { id: 'contentFeatures', type: 'neural-style-features', model: 'model', layers: 'content', wires: [['loss']] },
    { id: 'style', type: 'neural-style-image-in', size: 64, wires: [['styleFeatures']] },
    { id: 'styleFeatures', type: 'neural-style-features', model: 'model', layers: 'style', wires: [['gram']] },
    { id: 'gram', type: 'neural-style-gram', wires: [['loss']] },
    { id: 'loss', type: 'neural-style-loss', wires: [['optimizer']], ...lossSettings },
    {
      id: 'optimizer',
      type: 'neural-style-optimizer',
      iterations: 5,
      reportEvery: 1,
      wires: [['result'], ['progress']],
      ...optimizerSettings,
    },
    { id: 'result', type: 'helper' },
    { id: 'progress', type: 'helper' },
    { id: 'catcher', type: 'catch', wires: [['errors']] },
    { id: 'errors', type: 'helper' },
  ];
}
