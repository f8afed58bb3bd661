import type { Node, NodeAPI, NodeDef } from 'node-red';
import { readable } from '../../errors.js';
import { modelFor, type ModelReference } from '../config/model-reference.js';
import { Delivery } from '../files/delivery.js';
import { OutputFiles } from '../files/output-files.js';
import { PictureReader } from '../files/picture-reader.js';
import { Security } from '../files/security.js';
import { StyleReader } from '../files/style-reader.js';
import { TypedInputs } from '../files/typed-inputs.js';
import { type Deployment, deploymentsOf } from '../node/deployment.js';
import type { Message } from '../node/input.js';
import { flowAround } from '../node/flow-around.js';
import { placeOf } from '../node/place.js';
import { Status } from '../node/status.js';
import { Texts } from '../node/texts.js';

/** The parts that a node's handler works with, made once for each node. */
export interface NodeContext {
  readonly node: Node;
  readonly texts: Texts;
  readonly status: Status;
  readonly security: Security;
  readonly inputs: TypedInputs;
  readonly pictures: PictureReader;
  readonly styles: StyleReader;
  readonly delivery: Delivery;
  readonly deployment: Deployment;
  /**
   * The model that a node's property names; the embedded one where it names none.
   * @throws NeuralStyleError `not-deployed`, `setting-invalid`
   */
  readonly model: (id: string | undefined) => ModelReference;
  /** Sends `data` to all open editors. */
  readonly publish: (topic: string, data: object) => void;
  /**
   * A copy of a message that shares nothing with it, but for a webhook's request and response.
   * @throws NeuralStyleError `value-unreadable` where it cannot be copied
   */
  readonly copyOf: (msg: Message) => Message;
  /** The entries of all nodes in the flow file. */
  readonly flowEntries: () => readonly NodeDef[];
}

export function createNodeContext(RED: NodeAPI, node: Node): NodeContext {
  const texts = new Texts(RED);
  const status = new Status(texts, node);
  const security = new Security(RED);
  const inputs = new TypedInputs(RED.util, node);
  const pictures = new PictureReader(inputs, security, (source) => node.warn(texts.log('truncated', { source })));
  const flowEntries = (): readonly NodeDef[] => {
    const entries: NodeDef[] = [];
    RED.nodes.eachNode((entry) => entries.push(entry));
    return entries;
  };
  const flow = (): readonly object[] => flowAround(flowEntries(), placeOf(node));
  const onFlowLeftOut = (): void => node.warn(texts.log('flow-left-out'));
  return {
    node,
    texts,
    status,
    security,
    inputs,
    pictures,
    styles: new StyleReader(inputs, security),
    delivery: new Delivery({ inputs, pictures, files: new OutputFiles(inputs, security), status, flow, onFlowLeftOut }),
    deployment: deploymentsOf(RED.events),
    model: (id) => modelFor(RED, id),
    publish: (topic, data) => RED.comms.publish(topic, data, false),
    copyOf: (msg) => readable('msg', () => RED.util.cloneMessage(msg)),
    flowEntries,
  };
}
