import type { Node, NodeAPI } from 'node-red';
import type { ModelSpec } from '../../model/model-spec.js';
import { NeuralStyleError } from '../../errors.js';
import { EMBEDDED_MODEL } from '../../model/catalogue.js';
import { DEFAULT_ENGINE } from './engines.js';

/** A network and the engine that runs it. */
export interface ModelReference {
  readonly engine: string;
  readonly spec: ModelSpec;
}

/** A model config node, as other nodes see it. */
export interface ModelNode extends Node {
  /** @throws NeuralStyleError for settings that make no sense */
  reference(): ModelReference;
}

/**
 * The model that a node's property names; the embedded one where it names none.
 * @throws NeuralStyleError `not-deployed` or `setting-invalid`
 */
export function modelFor(RED: NodeAPI, id: string | undefined): ModelReference {
  if (!id) return { engine: DEFAULT_ENGINE, spec: EMBEDDED_MODEL };
  const node = RED.nodes.getNode(id) as Partial<ModelNode> | null | undefined;
  // A flow file may name a node of any type.
  if (typeof node?.reference !== 'function') throw new NeuralStyleError('not-deployed', { kind: 'model' });
  return node.reference();
}
