import type { NodeAPI, NodeDef } from 'node-red';
import type { ModelNode } from '../src/flow/models.js';
import { resolveModel, type ModelChoice } from '../src/model/catalogue.js';

interface ModelConfig extends NodeDef, ModelChoice {
  engine: string;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-model', function (this: ModelNode, config: ModelConfig) {
    RED.nodes.createNode(this, config);
    const userDirectory = RED.settings.userDir ?? process.cwd();
    this.reference = () => ({ engine: config.engine, spec: resolveModel(config, userDirectory) });
  });
};
