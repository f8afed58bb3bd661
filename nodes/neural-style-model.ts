import type { NodeAPI, NodeDef } from 'node-red';
import { DEFAULT_ENGINE } from '../src/flow/engines.js';
import type { ModelNode } from '../src/flow/models.js';
import { resolveModel, type ModelChoice } from '../src/model/catalogue.js';

interface ModelConfig extends NodeDef, Partial<ModelChoice> {
  engine?: string;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-model', function (this: ModelNode, config: ModelConfig) {
    RED.nodes.createNode(this, config);
    const userDirectory = RED.settings.userDir ?? process.cwd();
    this.reference = () => ({ engine: config.engine ?? DEFAULT_ENGINE, spec: resolveModel(config, userDirectory) });
  });
};
