import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import { Security } from '../files/security.js';
import { Texts } from '../node/texts.js';
import { toNeuralStyleError } from '../../errors.js';
import { paintingBoard } from '../live/painting-board.js';
import { type DonePainting, HistoryRecorder } from './history-recorder.js';
import { type HistoryLimits, HistoryStore } from './history-store.js';

/** The history of this Node-RED. */
export interface History {
  /** Null where none is kept. */
  readonly store: () => HistoryStore | null;
  readonly recorder: HistoryRecorder;
}

let history: History | null = null;

/** Opens the history of a Node-RED, in its user directory. */
export function openHistory(RED: NodeAPI): History {
  const security = new Security(RED);
  const { userDir } = RED.settings;
  const limits = (): HistoryLimits => security.historyLimits ?? { paintings: 0, bytes: 0 };
  const kept = userDir ? new HistoryStore(join(userDir, 'neural-style', 'history'), limits, () => paintingBoard.historyChanged()) : null;
  const store = (): HistoryStore | null => (security.historyLimits ? kept : null);
  const texts = new Texts(RED);
  const warn = (error: unknown): void => RED.log.warn(texts.error(toNeuralStyleError(error)));
  history = { store, recorder: new HistoryRecorder(store, warn) };
  return history;
}

/** Keeps a painting, where there is a history. */
export function keepPainting(painting: DonePainting): void {
  // What is wrong with the settings is told in the log, and keeps no picture from its message.
  void history?.recorder.keep(painting);
}
