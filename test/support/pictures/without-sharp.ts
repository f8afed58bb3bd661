import helper from 'node-red-node-test-helper';
import type { NodeInitializer } from 'node-red';
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
import { ImageTensor } from '../../../src/flow/payloads/image-tensor.js';
import { TABLES } from '../../../src/properties/tables.js';

/*
 * A program that runs a Node-RED with all nodes, where sharp may be missing, and prints a WithoutSharp: a picture is sent to image in,
 * to instant and to transfer, a tensor to image out.
 */

export interface WithoutSharp {
  /** Nodes that could be made. */
  readonly made: readonly string[];
  /** By node: the error that the Catch node got. */
  readonly errors: Readonly<Record<string, { readonly code: string; readonly message: string }>>;
}

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
const TYPES = TABLES.map(({ type }) => type.slice('neural-style-'.length));
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC', 'base64');

async function main(): Promise<WithoutSharp> {
  helper.init(require.resolve('node-red'));
  // No camera is looked for.
  const place = (type: string): object => (/^(engine|model)$/.test(type) ? {} : { z: 'tab', x: 0, y: 0, wires: [[]], autostart: false });
  await helper.load(NODES, [
    { id: 'tab', type: 'tab' },
    ...TYPES.map((type) => ({ id: type, type: `neural-style-${type}`, ...place(type) })),
    { id: 'catcher', type: 'catch', z: 'tab', x: 0, y: 0, wires: [['errors']] },
    { id: 'errors', type: 'helper', z: 'tab', x: 0, y: 0, wires: [] },
  ]);
  const errors: Record<string, { code: string; message: string }> = {};
  const payloads: Record<string, unknown> = {
    'image-in': PIXEL,
    instant: PIXEL,
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
