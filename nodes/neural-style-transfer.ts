import type { Node, NodeAPI, NodeDef } from 'node-red';
import { deliver, type DeliveryProperties } from '../src/flow/deliver.js';
import { engineFor, releaseDefaultEngine, retainDefaultEngine } from '../src/flow/engines.js';
import { FeatureMaps } from '../src/flow/feature-maps.js';
import { GramMatrices } from '../src/flow/gram-matrices.js';
import type { ImageTensor } from '../src/flow/image-tensor.js';
import { onInput, type Message } from '../src/flow/input.js';
import { lossSettings, makeObjective, type LossProperties } from '../src/flow/make-objective.js';
import { modelFor } from '../src/flow/models.js';
import type { Objective } from '../src/flow/objective.js';
import { createPaintInput, paintSettings, type PaintProperties } from '../src/flow/paint-input.js';
import { loadPicture } from '../src/flow/picture-source.js';
import { sizeSetting } from '../src/flow/settings.js';
import { Status } from '../src/flow/status.js';

interface TransferConfig extends NodeDef, Partial<LossProperties & PaintProperties & DeliveryProperties> {
  model?: string;
  source?: string;
  sourceType?: string;
  style?: string;
  styleType?: string;
  size?: number | string;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-transfer', function (this: Node, config: TransferConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    const painter = createPaintInput(this, status, () => paintSettings(config));
    retainDefaultEngine();

    /** A timestamp, as inject nodes send, is no picture. */
    const bringsPicture = (msg: Message): boolean => {
      if ((config.sourceType ?? 'msg') !== 'msg') return false;
      const value: unknown = RED.util.getMessageProperty(msg, config.source ?? 'payload');
      return typeof value === 'string' || (typeof value === 'object' && value !== null);
    };

    const objectiveFor = async (msg: Message): Promise<Objective> => {
      status.working('loading');
      const size = sizeSetting(config.size);
      const [content, style] = await Promise.all([
        loadPicture(RED, this, msg, { source: config.source ?? 'payload', type: config.sourceType ?? 'msg' }, size),
        loadPicture(RED, this, msg, { source: config.style ?? 'brushstrokes.jpg', type: config.styleType ?? 'example' }, size),
      ]);
      const { engine, spec: model } = modelFor(RED, config.model);
      const client = engineFor(engine);
      status.working('extracting');
      const contentRecipe = { model, picture: content.picture, layers: 'content' } as const;
      const features = new FeatureMaps(engine, contentRecipe, await client.request('features', contentRecipe));
      const gram = new GramMatrices(model, await client.request('gram', { model, picture: style.picture, layers: 'style' }));
      return makeObjective(lossSettings(config), features, [{ gram, blend: 1 }]);
    };

    onInput(RED, this, status, async (msg, send) => {
      if (painter.control(msg, bringsPicture(msg))) return;
      const result = await painter.paint(msg, () => objectiveFor(msg), send);
      if (!result) return;
      send([await deliver(RED, this, status, result, result.payload as ImageTensor, config), null]);
    });
    this.on('close', () => {
      status.close();
      releaseDefaultEngine();
    });
  });
};
