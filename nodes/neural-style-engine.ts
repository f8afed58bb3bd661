import type { Node, NodeAPI, NodeDef } from 'node-red';
import { engineSettings, type EngineSettings } from '../src/engine/settings.js';
import { registerEngine, unregisterEngine } from '../src/flow/engines.js';

type EngineConfig = NodeDef & { [K in keyof EngineSettings]?: EngineSettings[K] | string };

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-engine', function (this: Node, config: EngineConfig) {
    RED.nodes.createNode(this, config);
    registerEngine(this.id, engineSettings(config));
    this.on('close', () => unregisterEngine(this.id));
  });
};
