import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { EngineSettings } from '../src/engine/settings.js';
import { registerEngine, unregisterEngine } from '../src/flow/engines.js';

type EngineConfig = NodeDef & { [K in keyof EngineSettings]: EngineSettings[K] | string };

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-engine', function (this: Node, config: EngineConfig) {
    RED.nodes.createNode(this, config);
    const { executor, device } = config;
    registerEngine(this.id, {
      executor: String(executor),
      device: String(device),
      threads: Number(config.threads),
      memoryLimit: Number(config.memoryLimit),
      queueLimit: Number(config.queueLimit),
      idleTimeout: Number(config.idleTimeout),
    });
    this.on('close', () => unregisterEngine(this.id));
  });
};
