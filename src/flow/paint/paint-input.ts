import { engineFor } from '../config/engines.js';
import type { NodeContext } from '../context/node-context.js';
import { initPicture } from '../files/init-picture.js';
import { keepPainting } from '../history/history.js';
import { openLiveNode } from '../live/live-nodes.js';
import { paintingBoard } from '../live/painting-board.js';
import { placeOf } from '../node/place.js';
import { durationText } from '../node/duration.js';
import type { JobCounts } from '../payloads/api.js';
import { BoardObserver } from './board-observer.js';
import { LiveObserver } from './live-observer.js';
import { LogObserver } from './log-observer.js';
import { PaintController, type PaintControllerParts } from './paint-controller.js';
import { Painter } from './painter.js';
import { ProgressSender } from './progress-sender.js';
import { WaitingObserver } from './waiting-observer.js';
import { StatusObserver } from './status-observer.js';

export interface PaintInputParts extends Pick<PaintControllerParts, 'readSettings' | 'readOptions' | 'readStyles'> {
  readonly context: NodeContext;
  /** True where the picture shows under the node while it is painted. */
  readonly preview: boolean;
}

/** Makes the controller of a node's optimiser loop, wired to the node's status, log, outputs and live view, until the node closes. */
export function createPaintInput({ context, preview, readSettings, readOptions, readStyles }: PaintInputParts): PaintController {
  const { node, status, texts } = context;
  const painter = new Painter(engineFor, node.z);
  const live = openLiveNode(context);
  const counts = (): JobCounts => painter.counts;
  const controller = new PaintController({
    painter,
    live,
    status,
    type: node.type,
    readSettings,
    readOptions,
    readStyles,
    keep: (painting) => keepPainting({ ...painting, node: placeOf(node), instance: node.id, type: node.type }),
    readInit: (msg) => initPicture(context, msg),
    observe: (msg, send) => {
      const progress = new ProgressSender(msg, send, counts);
      return [
        new LogObserver({
          id: msg._msgid,
          warn: (key, parameters) => node.warn(texts.log(key, parameters)),
          debug: (line) => node.debug(line),
        }),
        new StatusObserver({ status, duration: (milliseconds) => durationText(texts, milliseconds), counts }),
        new LiveObserver({ live, preview, errorText: (error) => texts.error(error) }),
        new BoardObserver(paintingBoard, { node: placeOf(node), type: node.type }),
        progress,
        new WaitingObserver((news) => progress.waits(news)),
      ];
    },
  });
  const release = live.job.control(controller);
  node.on('close', () => {
    release();
    painter.close();
  });
  return controller;
}
