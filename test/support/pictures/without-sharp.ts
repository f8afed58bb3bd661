import helper from 'node-red-node-test-helper';
import type { NodeInitializer } from 'node-red';
import engine from '../../../nodes/neural-style-engine.js';
import features from '../../../nodes/neural-style-features.js';
import gram from '../../../nodes/neural-style-gram.js';
import imageIn from '../../../nodes/neural-style-image-in.js';
import imageOut from '../../../nodes/neural-style-image-out.js';
import loss from '../../../nodes/neural-style-loss.js';
import model from '../../../nodes/neural-style-model.js';
import optimizer from '../../../nodes/neural-style-optimizer.js';
import preview from '../../../nodes/neural-style-preview.js';
import styleIn from '../../../nodes/neural-style-style-in.js';
import styleOut from '../../../nodes/neural-style-style-out.js';
import transfer from '../../../nodes/neural-style-transfer.js';
import { ImageTensor } from '../../../src/flow/payloads/image-tensor.js';

/*
 * A program that runs a Node-RED with all nodes, where sharp may be missing, and prints a WithoutSharp: a picture is sent to image in
 * and to transfer, a tensor to image out.
 */

export interface WithoutSharp {
  /** Nodes that could be made. */
  readonly made: readonly string[];
  /** By node: the error that the Catch node got. */
  readonly errors: Readonly<Record<string, { readonly code: string; readonly message: string }>>;
}

const NODES: NodeInitializer[] = [engine, features, gram, imageIn, imageOut, loss, model, optimizer, preview, styleIn, styleOut, transfer];
const TYPES = [
  'engine',
  'features',
  'gram',
  'image-in',
  'image-out',
  'loss',
  'model',
  'optimizer',
  'preview',
  'style-in',
  'style-out',
  'transfer',
];
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64');

async function main(): Promise<WithoutSharp> {
  helper.init(require.resolve('node-red'));
  const place = (type: string): object => (/^(engine|model)$/.test(type) ? {} : { z: 'tab', x: 0, y: 0, wires: [[]] });
  await helper.load(NODES, [
    { id: 'tab', type: 'tab' },
    ...TYPES.map((type) => ({ id: type, type: `neural-style-${type}`, ...place(type) })),
    { id: 'catcher', type: 'catch', z: 'tab', x: 0, y: 0, wires: [['errors']] },
    { id: 'errors', type: 'helper', z: 'tab', x: 0, y: 0, wires: [] },
  ]);
  const errors: Record<string, { code: string; message: string }> = {};
  const payloads: Record<string, unknown> = {
    'image-in': PIXEL,
    transfer: PIXEL,
    'image-out': new ImageTensor({ width: 1, height: 1, data: new Uint8Array(3) }),
  };
  for (const [id, payload] of Object.entries(payloads)) {
    errors[id] = await new Promise((resolve) => {
      helper.getNode('errors')!.once('input', (msg) => resolve((msg as { error: { code: string; message: string } }).error));
      (helper.getNode(id) as unknown as { receive(msg: object): void }).receive({ payload });
    });
  }
  return { made: TYPES.filter((type) => helper.getNode(type)), errors };
}

if (require.main === module)
  void main().then((found) => {
    process.stdout.write(JSON.stringify(found));
    process.exit();
  });
