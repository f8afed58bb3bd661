import type { Node, NodeAPI } from 'node-red';
import type { Picture } from '../../pixels/picture.js';
import { engineFor } from '../config/engines.js';
import { isAbsent, loadPicture, messageValue } from '../files/picture-source.js';
import { openLiveNode } from '../live/live-nodes.js';
import { durationText } from '../node/duration.js';
import type { Message } from '../node/input.js';
import type { Status } from '../node/status.js';
import { errorText, logText } from '../node/translate.js';
import type { JobCounts } from './job-counts.js';
import { LiveObserver } from './live-observer.js';
import { LogObserver } from './log-observer.js';
import { PaintController, type PaintControllerParts } from './paint-controller.js';
import { Painter } from './painter.js';
import { ProgressSender } from './progress-sender.js';
import { StatusObserver } from './status-observer.js';

export interface PaintInputParts extends Pick<PaintControllerParts, 'readSettings' | 'readStyles'> {
  readonly RED: NodeAPI;
  readonly node: Node;
  readonly status: Status;
  /** True where the picture shows under the node while it is painted. */
  readonly preview: boolean;
}

/** Makes the controller of a node's optimiser loop, wired to the node's status, log, outputs and live view, until the node closes. */
export function createPaintInput({ RED, node, status, preview, readSettings, readStyles }: PaintInputParts): PaintController {
  const painter = new Painter(engineFor, node.z);
  const live = openLiveNode(RED, node);
  const counts = (): JobCounts => painter.counts;
  const controller = new PaintController({
    painter,
    live,
    status,
    readSettings,
    readStyles,
    readInit: (msg) => initPicture(RED, node, msg),
    observe: (msg, send) => [
      new LogObserver({
        id: msg._msgid,
        warn: (key, parameters) => node.warn(logText(RED, key, parameters)),
        debug: (line) => node.debug(line),
      }),
      new StatusObserver({ status, duration: (milliseconds) => durationText(RED, milliseconds), counts }),
      new LiveObserver({ live, preview, errorText: (error) => errorText(RED, error) }),
      new ProgressSender(msg, send, counts),
    ],
  });
  const release = live.job.control(controller);
  node.on('close', () => {
    release();
    painter.close();
  });
  return controller;
}

/** The picture in `msg.init`, in any form; null where the message has none. */
async function initPicture(RED: NodeAPI, node: Node, msg: Message): Promise<Picture | null> {
  const from = { source: 'init', type: 'msg' };
  return isAbsent(messageValue(RED, msg, from.source)) ? null : (await loadPicture(RED, node, msg, from, 0)).picture;
}
