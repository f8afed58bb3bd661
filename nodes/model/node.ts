import type { Request, Response } from 'express';
import type { NodeAPI, NodeDef } from 'node-red';
import { DEFAULT_ENGINE } from '../../src/flow/config/engines.js';
import { changing, shared } from '../../src/flow/config/admin-requests.js';
import { ModelPulls } from '../../src/flow/config/model-pulls.js';
import type { ModelNode } from '../../src/flow/config/model-reference.js';
import { Texts } from '../../src/flow/node/texts.js';
import { KNOWN_LAYERS } from '../../src/model/known-layers.js';
import { resolveModel, type ModelChoice } from '../../src/model/catalogue.js';
import { ModelLibrary } from '../../src/model/library/model-library.js';

interface ModelConfig extends NodeDef, Partial<ModelChoice> {
  engine?: string;
}

export = function (RED: NodeAPI): void {
  const texts = new Texts(RED);
  const userDirectory = RED.settings.userDir ?? process.cwd();

  RED.nodes.registerType(
    'neural-style-model',
    function (this: ModelNode, config: ModelConfig) {
      RED.nodes.createNode(this, config);
      this.reference = () => ({ engine: config.engine ?? DEFAULT_ENGINE, spec: resolveModel(config, userDirectory) });
    },
    // Node-RED hands them to the editor, as RED.settings.neuralStyleModelLayers.
    { settings: { neuralStyleModelLayers: { value: KNOWN_LAYERS, exportable: true } } },
  );

  const pulls = new ModelPulls(
    new ModelLibrary(userDirectory),
    (name, state) => RED.comms.publish(`neural-style-model/${name}`, state, false),
    (error) => texts.error(error),
  );
  const list = shared(() => pulls.list());
  const mayWrite = changing(RED, 'neural-style-model.write');

  RED.httpAdmin.get('/neural-style/models', RED.auth.needsPermission('neural-style-model.read'), (_request, response) => {
    list().then(
      (models) => response.json(models),
      () => response.sendStatus(500),
    );
  });

  RED.httpAdmin.post('/neural-style/models/:name/pull', mayWrite, (request: Request, response: Response) => {
    response.sendStatus(pulls.start(String(request.params.name)) ? 202 : 404);
  });

  RED.httpAdmin.delete('/neural-style/models/:name/pull', mayWrite, (request: Request, response: Response) => {
    response.sendStatus(pulls.cancel(String(request.params.name)) ? 202 : 404);
  });
};
