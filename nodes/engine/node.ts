import type { Node, NodeAPI, NodeDef } from 'node-red';
import { EngineClient } from '../../src/engine/client.js';
import type { Engine } from '../../src/engine/engine.js';
import { RefusingEngine } from '../../src/engine/refusing-engine.js';
import { DEFAULT_ENGINE_SETTINGS, engineSettings } from '../../src/settings/engine-settings.js';
import { toNeuralStyleError } from '../../src/errors.js';
import { announcer } from '../../src/flow/config/announce.js';
import { addHistoryRoutes } from '../../src/flow/history/history-routes.js';
import { addLiveRoutes } from '../../src/flow/live/routes.js';
import { addUploadRoutes } from '../../src/flow/uploads/routes.js';
import { addMetrics } from '../../src/flow/config/metrics.js';
import { onDefaultEngineReady, registerEngine, unregisterEngine } from '../../src/flow/config/engines.js';
import { Texts } from '../../src/flow/node/texts.js';
import { RemoteEngine } from '../../src/queue/sender/remote-engine.js';
import { queueSettings, type QueueCredentials } from '../../src/queue/sender/queue-settings.js';

interface EngineConfig extends NodeDef {
  /** Where it computes: `local`, or `queue`. */
  where?: string;
}

/** Kept apart from the flow file. */
const CREDENTIALS = {
  redisUser: { type: 'text' },
  redisPassword: { type: 'password' },
  storeKey: { type: 'text' },
  storeSecret: { type: 'password' },
} as const;

export = function (RED: NodeAPI): void {
  const texts = new Texts(RED);
  // The engine of models that name none has no node of its own, whose name would stand in the log.
  const { info, warn } = RED.log;
  onDefaultEngineReady(announcer(texts, DEFAULT_ENGINE_SETTINGS, { log: info, warn }));

  addLiveRoutes(RED);
  addHistoryRoutes(RED);
  addUploadRoutes(RED);
  addMetrics(RED);

  RED.nodes.registerType<Node<QueueCredentials>, EngineConfig, object, QueueCredentials>(
    'neural-style-engine',
    function (this: Node<QueueCredentials>, config: EngineConfig) {
      RED.nodes.createNode(this, config);
      registerEngine(this.id, engineOf(this, config));
      this.on('close', (done: () => void) => void unregisterEngine(this.id).finally(done));
    },
    { credentials: CREDENTIALS },
  );

  /** The engine that a node asks for, or one that says with every job what is wrong with its properties. */
  function engineOf(node: Node<QueueCredentials>, config: EngineConfig): Engine {
    try {
      // A node without credentials has none, whatever its type says.
      if (config.where === 'queue') return new RemoteEngine(queueSettings(config, node.credentials));
      const settings = engineSettings(config);
      return new EngineClient(settings, undefined, announcer(texts, settings, node));
    } catch (error) {
      return new RefusingEngine(toNeuralStyleError(error));
    }
  }
};
