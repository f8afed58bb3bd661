import type { NodeDef } from 'node-red';
import { namingPicture } from '../../src/evaluate/naming-picture.js';
import type { DeliveryProperties } from '../../src/settings/delivery-settings.js';
import { engineFor } from '../../src/flow/config/engines.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { FeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import type { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import type { Message } from '../../src/flow/node/input.js';
import { LOSS_OPTIONS, type LossProperties, lossSettings } from '../../src/settings/loss-settings.js';
import { makeObjective } from '../../src/flow/loss/make-objective.js';
import type { Objective } from '../../src/flow/payloads/objective.js';
import { withOptions } from '../../src/flow/node/options.js';
import { createPaintInput } from '../../src/flow/paint/paint-input.js';
import { PAINT_OPTIONS, type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { isOn, layersSetting, sizeSetting } from '../../src/settings/values.js';
import { noteReport, withoutReports } from '../../src/flow/node/size-status.js';
import type { DecodeReport } from '../../src/image/decoder/decoder-protocol.js';
import { readStyle, type TransferStyleProperties, transferStyles } from '../../src/flow/loss/transfer-styles.js';

interface TransferConfig extends NodeDef, Partial<LossProperties & PaintProperties & DeliveryProperties & TransferStyleProperties> {
  model?: string;
  source?: string;
  sourceType?: string;
  contentLayers?: string | string[];
  contentMask?: string;
  contentMaskType?: string;
  preview?: boolean | string;
}

const OPTIONS = ['size', 'styleScale', 'styleColors', 'colorsMethod', 'contentLayers', 'styleLayers', ...LOSS_OPTIONS] as const;

export = defineNode<TransferConfig>({
  type: 'neural-style-transfer',
  usesEngine: true,
  setup: (context, config) => {
    const { status, inputs, pictures, delivery, security, model: modelFor } = context;
    const painter = createPaintInput({
      context,
      preview: isOn(config.preview),
      readSettings: (msg) =>
        paintSettings(config, withOptions<Partial<PaintProperties>>({}, msg, PAINT_OPTIONS), security.workingDirectory),
      readStyles: async (msg, property, content) => {
        const { engine, spec: model } = modelFor(config.model);
        const entry = { style: property, styleType: 'msg' };
        return [await readStyle({ pictures, msg, engine, model, content }, withOptions(config, msg, OPTIONS), entry)];
      },
    });

    /** A timestamp, as inject nodes send, is no picture. */
    const bringsPicture = (msg: Message): boolean => {
      if ((config.sourceType ?? 'msg') !== 'msg') return false;
      const value = inputs.inMessage(msg, config.source ?? 'payload');
      return typeof value === 'string' || (typeof value === 'object' && value !== null);
    };

    const objectiveFor = async (msg: Message): Promise<Objective> => {
      const properties = withOptions(config, msg, OPTIONS);
      const { source = 'payload', sourceType = 'msg', contentMask = 'mask', contentMaskType = 'msg' } = properties;
      status.working('loading');
      withoutReports(status);
      const onContent = (report: DecodeReport): void => noteReport(status, 'content', report);
      const content = await pictures.load(msg, { source, type: sourceType }, sizeSetting(properties.size), onContent);
      const mask = await pictures.mask(msg, { source: contentMask, type: contentMaskType });
      const { engine, spec: model } = modelFor(properties.model);
      status.working('extracting');
      const recipe = { model, picture: content.picture, layers: layersSetting(properties.contentLayers ?? 'content') };
      const shapes = await namingPicture('a content picture', engineFor(engine).request('features', recipe));
      const features = new FeatureMaps(engine, recipe, shapes);
      const onReport = (report: DecodeReport): void => noteReport(status, 'style', report);
      const styles = await transferStyles({ pictures, msg, engine, model, content: content.picture, onReport }, properties);
      return makeObjective(lossSettings(properties), features, styles, mask);
    };

    return async (msg, send) => {
      const controlled = painter.control(msg, bringsPicture(msg));
      if (controlled) return controlled;
      const result = await painter.paint(msg, modelFor(config.model).engine, () => objectiveFor(msg), send);
      if (!result) return;
      send([await delivery.picture(result, result.payload as ImageTensor, config), null]);
    };
  },
});
