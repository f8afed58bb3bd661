import { setImmediate } from 'node:timers/promises';
import { JobQueue } from '../../src/async/turns.js';
import { engineFor } from '../../src/flow/config/engines.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { KeptFrames } from '../../src/flow/instant/kept-frames.js';
import { KeptStyles } from '../../src/flow/instant/kept-styles.js';
import { instantStyle, styleIn } from '../../src/flow/instant/instant-style.js';
import { practiceStatus } from '../../src/flow/instant/practice-status.js';
import { styleTargets } from '../../src/flow/loss/make-objective.js';
import { blendOf, topicOf } from '../../src/flow/loss/style-message.js';
import type { Style } from '../../src/flow/loss/style.js';
import { EVERYWHERE, readStyle } from '../../src/flow/loss/transfer-styles.js';
import type { Message, Send } from '../../src/flow/node/input.js';
import { hasProperty } from '../../src/flow/node/message-property.js';
import { noteReport, withoutReports } from '../../src/flow/node/size-status.js';
import { MOST_PASSES_WAITING } from '../../src/flow/paint/painter.js';
import { namesOfStyles, noteStyles } from '../../src/flow/paint/style-names.js';
import { usedSettings } from '../../src/flow/paint/used-settings.js';
import { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import type { DecodeReport } from '../../src/image/decoder/decoder-protocol.js';
import { JOINED_LAYERS } from '../../src/instant/painter-weights.js';
import { INSTANT } from '../../src/properties/nodes/instant.js';
import { usedOptions } from '../../src/properties/as-option.js';
import type { PropertiesOf } from '../../src/properties/property.js';
import { valuesOf } from '../../src/properties/table.js';
import { instantSettingsOf } from '../../src/settings/instant-settings.js';

/** Gram matrices of the painter's layers, of a picture with its own colours. */
const AS_IT_IS = { statistic: 'gram', reach: [], styleColors: 'own', colorsMethod: 'linear', styleLayers: JOINED_LAYERS } as const;

/** A message's photograph, and the changes that decoding made. */
interface Loaded {
  readonly content: ImageTensor;
  readonly reports: readonly DecodeReport[];
}

export = defineNode({
  table: INSTANT,
  usesEngine: true,
  setup: (context, properties, saved) => {
    const { node, status, pictures, security } = context;
    const byWire = valuesOf(INSTANT, saved).styleFrom === 'wire';
    const kept = new KeptStyles();
    const photographs = new JobQueue(MOST_PASSES_WAITING);
    /** Others from a reset on, so that none is put back by what was being painted. */
    let frames = new KeptFrames();
    /** Another one from a reset on. */
    let running = new AbortController();
    node.on('close', () => {
      running.abort();
      kept.close();
      frames.clear();
    });

    /** The style of the picture that the node names. */
    const ownStyle = (msg: Message, { size, styleScale, style, model: id }: PropertiesOf<typeof INSTANT>): Promise<Style> => {
      const { engine, spec: model } = context.model(id);
      const entry = { style, blend: 1, mask: EVERYWHERE };
      const onReport = (report: DecodeReport): void => noteReport(status, 'style', report);
      return readStyle({ pictures, msg, engine, model, content: null, onReport }, { ...AS_IT_IS, size, styleScale }, entry);
    };

    const stylesFor = async (msg: Message, read: PropertiesOf<typeof INSTANT>): Promise<readonly Style[]> => {
      if (!byWire) return [await ownStyle(msg, read)];
      if (kept.count === 0) status.waiting('waiting-style');
      return kept.whenThere();
    };

    /** Begins to load a message's photograph; what there is to say of it is said in its turn. */
    const loadContent = (msg: Message, { source, size }: PropertiesOf<typeof INSTANT>): Promise<Loaded> => {
      const reports: DecodeReport[] = [];
      const loading = pictures.load(msg, source, size, (report) => reports.push(report)).then((content) => ({ content, reports }));
      // In its turn, too, an error is told.
      loading.catch(() => undefined);
      return loading;
    };

    const paint = async (msg: Message, send: Send, read: PropertiesOf<typeof INSTANT>, loading: Promise<Loaded>): Promise<void> => {
      const [before, { signal }] = [frames, running];
      const { engine, spec: model } = context.model(read.model);
      status.working('loading');
      withoutReports(status);
      const { content, reports } = await loading;
      for (const report of reports) noteReport(status, 'content', report);
      const styles = await stylesFor(msg, read);
      status.working('painting');
      const onProgress = practiceStatus(status);
      const start = performance.now();
      const painted = styles.map((each) => instantStyle(each, model));
      const job = { model, content: content.picture, styles: painted, ...instantSettingsOf(read) };
      const picture = await before.paint(msg, job, (steadied) => engineFor(engine).request('instant', steadied, { signal, onProgress }));
      const elapsed = performance.now() - start;
      const { width, height } = picture;
      const targets = styleTargets(model, styles);
      const facts = { type: node.type, size: picture, model, content: content.picture, styles: targets };
      const settings = usedSettings(usedOptions(INSTANT, read), facts);
      noteStyles(status, namesOfStyles(targets));
      status.done('painted', { width, height, milliseconds: Math.round(elapsed) });
      send(Object.assign(msg, { payload: new ImageTensor(picture), content, elapsed, settings }));
    };

    return async (msg, send) => {
      if (hasProperty(msg, 'reset')) {
        frames = new KeptFrames();
        running.abort();
        running = new AbortController();
        kept.reset();
        await setImmediate();
        status.clear();
        return;
      }
      const style = byWire ? await styleIn(msg, security.limits) : null;
      if (style) {
        kept.put(topicOf(msg), { payload: style, blend: blendOf(msg) });
        status.done('styles', { count: kept.count });
        return;
      }
      // One after the other, so that pictures leave in the order in which they came; styles come in between.
      // The next one is decoded meanwhile.
      const [read, turn] = [properties(msg), photographs.turn()];
      const loading = photographs.waiting <= 1 ? loadContent(msg, read) : null;
      const end = await turn;
      await paint(msg, send, read, loading ?? loadContent(msg, read)).finally(end);
    };
  },
});
