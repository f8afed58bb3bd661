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
import type { Sheet } from '../../src/flow/sweep/filling-sheet.js';

export = defineNode({
  table: SHEET,
  inOrder: true,
  setup: (context, properties) => {
    const { node, status, texts, pictures, deployment } = context;
    const { picture } = openLiveNode(context);
    const outlet = new Outlet(deployment);
    const giveUp = ({ done, count }: Sheet): void => node.warn(texts.log('sheet-given-up', { done, count }));
    const sheets = new OpenSheets(giveUp);
    /** The latest message of each sheet, which goes on with the sheet, and the width of the sheet in editors. */
    const latest = new WeakMap<Sheet, { readonly msg: Message; readonly width: number }>();

    const show = (sheet: Sheet): void => {
      const { draw, entries, plan } = sheet.view;
      const { width } = latest.get(sheet)!;
      picture.show({ make: draw, sheet: { ...plan, cells: entries }, width, onError: (error) => reported(status, error) });
      const { done, count, failed } = sheet;
      if (done < count) status.waiting('collected', { done, count });
      else if (failed > 0) status.done('sheet-failed', { count, failed });
      else status.done('sheet', { count });
    };
    const finish = async (sheet: Sheet, send: (msg: Message) => unknown): Promise<void> => {
      sheets.close(sheet);
      const { draw, entries } = sheet.view;
      await send(withSheet(latest.get(sheet)!.msg, sheet.id, new ImageTensor(await draw()), entries));
    };
    const upstream = new Upstream(context.flowEntries, node);
    const stopFollowing = deployment.onEnd(() => upstream.forget());
    const stopWatching = watchFailures((failed, id) => {
      // Where a Catch node leads here, it brings what has failed, or what was made of it.
      const isOurs = failed === node || (upstream.includes(failed) && !upstream.recovers);
      const cell = isOurs ? cellOfMessageId(id) : null;
      const sheet = cell && sheets.fail(cell);
      if (!sheet) return;
      show(sheet);
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
      if (hasProperty(msg, 'complete')) {
        if (sheets.latest) await finish(sheets.latest, send);
        return;
      }
      const isFinal = !readable('msg.payload', () => isProgress(msg)) || hasFailed(msg);
      const content = await contentOf(msg, { isFinal, load: (input) => pictures.load(msg, input, longerSide(cellSize)), source });
      if (!content) return;
      const sheet = sheets.put(cellOf(msg), content, columns);
      if (!sheet) return;
      if (content.isFinal || !latest.has(sheet)) latest.set(sheet, { msg, width });
      show(sheet);
      if (sheet.isComplete) await finish(sheet, send);
    };
  },
});
