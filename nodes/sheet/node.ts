import { longerSide } from '../../src/pixels/fit.js';
import { SHEET } from '../../src/properties/nodes/sweep/sheet.js';
import { readable } from '../../src/errors.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { openLiveNode } from '../../src/flow/live/live-nodes.js';
import { isProgress } from '../../src/flow/live/picture-in-message.js';
import { Upstream } from '../../src/flow/loss/upstream.js';
import { watchFailures } from '../../src/flow/node/failures.js';
import { type Message, reported } from '../../src/flow/node/input.js';
import { hasProperty } from '../../src/flow/node/message-property.js';
import { Outlet } from '../../src/flow/node/outlet.js';
import { ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { cellOf, cellOfMessageId } from '../../src/flow/sweep/cell.js';
import { contentOf, hasFailed, withSheet } from '../../src/flow/sweep/cell-message.js';
import { OpenSheets } from '../../src/flow/sweep/open-sheets.js';
import type { Sheet } from '../../src/flow/sweep/sheet.js';

export = defineNode({
  table: SHEET,
  inOrder: true,
  setup: (context, properties) => {
    const { node, status, texts, pictures, deployment } = context;
    const { picture } = openLiveNode(context);
    const outlet = new Outlet(deployment);
    const giveUp = ({ done, count }: Sheet): void => node.warn(texts.log('sheet-given-up', { done, count }));
    const sheets = new OpenSheets(giveUp);
    /** The latest message of each sheet: what becomes of it is one of them, with the sheet. */
    const messages = new WeakMap<Sheet, Message>();

    const show = (sheet: Sheet, width: number): void => {
      const { draw, entries } = sheet.view();
      picture.show({ make: draw, cells: entries, width, onError: (error) => reported(status, error) });
      const { done, count, failed } = sheet;
      if (done < count) status.waiting('collected', { done, count });
      else if (failed > 0) status.done('sheet-failed', { count, failed });
      else status.done('sheet', { count });
    };
    const finish = async (sheet: Sheet, send: (msg: Message) => unknown): Promise<void> => {
      sheets.close(sheet);
      const { draw, entries } = sheet.view();
      await send(withSheet(messages.get(sheet)!, sheet.id, new ImageTensor(await draw()), entries));
    };
    /** Of the sheet in the editor; another message's option changes nothing of it. */
    let shownWidth: number = SHEET.properties.width.default as number;

    const upstream = new Upstream(context.flowEntries, node);
    const stopFollowing = deployment.onEnd(() => upstream.forget());
    const stopWatching = watchFailures((failed, id) => {
      // Where a Catch node leads here, it brings what has failed, or what was made of it.
      const isOurs = failed === node || (upstream.includes(failed) && !upstream.recovers);
      const cell = isOurs ? cellOfMessageId(id) : null;
      const sheet = cell && sheets.fail(cell);
      if (!sheet) return;
      show(sheet, shownWidth);
      if (!sheet.isComplete) return;
      const later = (msg: Message): Promise<void> => outlet.pass(() => node.send(msg));
      finish(sheet, later).catch((error: unknown) => node.error(reported(status, error), {}));
    });
    node.on('close', () => {
      stopWatching();
      stopFollowing();
      outlet.close();
      sheets.all.forEach(giveUp);
    });

    return async (msg, send) => {
      if (hasProperty(msg, 'reset')) {
        sheets.clear();
        picture.clear();
        status.clear();
        return;
      }
      const { source, cellSize, columns, width } = properties(msg);
      shownWidth = width;
      if (hasProperty(msg, 'complete')) {
        const { latest } = sheets;
        if (latest) await finish(latest, send);
        return;
      }
      const isFinal = !readable('msg.payload', () => isProgress(msg)) || hasFailed(msg);
      const content = await contentOf(msg, { isFinal, load: (input) => pictures.load(msg, input, longerSide(cellSize)), source });
      if (!content) return;
      const sheet = sheets.put(cellOf(msg), content, columns);
      if (!sheet) return;
      if (content.isFinal || !messages.has(sheet)) messages.set(sheet, msg);
      show(sheet, width);
      if (sheet.isComplete) await finish(sheet, send);
    };
  },
});
