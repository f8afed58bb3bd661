import { readable } from '../../src/errors.js';
import { namingPicture } from '../../src/evaluate/naming-picture.js';
import { INSTANT_PRESET } from '../../src/properties/paint-presets.js';
import type { PropertiesOf } from '../../src/properties/property.js';
import { TRANSFER } from '../../src/properties/nodes/transfer.js';
import { valuesOf } from '../../src/properties/table.js';
import { engineFor } from '../../src/flow/config/engines.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { KeptFrames } from '../../src/flow/instant/kept-frames.js';
import { transferAtOnce } from '../../src/flow/instant/transfer-at-once.js';
import { FeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import type { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import type { Message } from '../../src/flow/node/input.js';
import { placeOf } from '../../src/flow/node/place.js';
import { hasProperty } from '../../src/flow/node/message-property.js';
import { lossSettingsOf } from '../../src/settings/loss-settings.js';
import { makeObjective } from '../../src/flow/loss/make-objective.js';
import type { Objective } from '../../src/flow/payloads/objective.js';
import { isFromHistory } from '../../src/flow/history/kept-objective.js';
import { createPaintInput } from '../../src/flow/paint/paint-input.js';
import { paintSettingsOf } from '../../src/settings/paint-settings.js';
import { usedOptions } from '../../src/properties/as-option.js';
import { readValue } from '../../src/properties/read.js';
import { noteReport, withoutReports } from '../../src/flow/node/size-status.js';
import type { DecodeReport } from '../../src/image/decoder/decoder-protocol.js';
import { EVERYWHERE, readStyle, transferStyles } from '../../src/flow/loss/transfer-styles.js';

export = defineNode({
  table: TRANSFER,
  usesEngine: true,
  setup: (context, properties, saved) => {
    const { node, status, inputs, pictures, delivery, security } = context;
    const painter = createPaintInput({
      context,
      preview: readValue(TRANSFER.properties.preview, saved.preview, 'preview'),
      readSettings: (msg) => paintSettingsOf(properties(msg), security.workingDirectory),
      readOptions: (msg) => usedOptions(TRANSFER, properties(msg)),
      readStyles: async (msg, property, content) => {
        const read = properties(msg);
        const { engine, spec: model } = context.model(read.model);
        const entry = { style: { source: property, type: 'msg' }, blend: 1, mask: EVERYWHERE };
        return [await readStyle({ pictures, msg, engine, model, content }, read, entry)];
      },
    });

    /** A timestamp, as inject nodes send, is no picture. */
    const bringsPicture = (msg: Message): boolean => {
      const { source, sourceType } = valuesOf(TRANSFER, saved);
      if (sourceType !== 'msg') return false;
      const value = inputs.inMessage(msg, String(source));
      return typeof value === 'string' || (typeof value === 'object' && value !== null);
    };

    const objectiveFor = async (msg: Message, read: PropertiesOf<typeof TRANSFER>): Promise<Objective> => {
      status.working('loading');
      withoutReports(status);
      // Of the history, to be painted again.
      const payload = readable('msg.payload', () => msg.payload);
      if (isFromHistory(payload)) return payload;
      const onContent = (report: DecodeReport): void => noteReport(status, 'content', report);
      const content = await pictures.load(msg, read.source, read.size, onContent);
      const mask = await pictures.mask(msg, read.contentMask);
      const reference = context.model(read.model);
      const { engine, spec: model } = reference;
      status.working('extracting');
      const recipe = { model, picture: content.picture, layers: read.contentLayers };
      const shapes = await namingPicture('a content picture', engineFor(engine).request('features', recipe));
      const features = new FeatureMaps(engine, recipe, shapes);
      const onReport = (report: DecodeReport): void => noteReport(status, 'style', report);
      const styles = await transferStyles({ pictures, msg, engine, model, content: content.picture, onReport }, read);
      const parts = { content: { features, mask }, objective: null, styles, size: null };
      return makeObjective(lossSettingsOf(read), parts, () => reference, placeOf(node));
    };

    /** Others from a reset on. */
    let frames = new KeptFrames();
    node.on('close', () => frames.clear());

    return async (msg, send) => {
      if (hasProperty(msg, 'reset')) frames = new KeptFrames();
      const controlled = painter.control(msg, bringsPicture(msg));
      if (controlled) return controlled;
      const read = properties(msg);
      const result =
        read.preset === INSTANT_PRESET
          ? await painter.paintAtOnce(msg, (job) => transferAtOnce(context, msg, read, job, frames), send)
          : await painter.paint(msg, context.model(read.model).engine, () => objectiveFor(msg, read), send);
      if (!result) return;
      send([await delivery.picture(result, result.payload as ImageTensor, read), null]);
    };
  },
});
