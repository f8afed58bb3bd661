import type { NodeAPI } from 'node-red';
import type { EngineReport } from '../../engine/process/engine-protocol.js';
import type { EngineSettings } from '../../settings/engine-settings.js';
import { tell } from '../node/telemetry.js';
import { logText } from '../node/translate.js';

interface Log {
  log(text: string): void;
  warn(text: string): void;
}

/**
 * Tells what an engine computes with, and warns where it could be much faster: once, and again when that changes.
 * @returns to be called each time that the engine's process has started
 */
export function announcer(RED: NodeAPI, { executor }: EngineSettings, target: Log): (engine: EngineReport) => void {
  let told = '';
  return ({ name, library, device, passedOver }) => {
    tell({ kind: 'start', executor: name });
    if (told === `${name} ${device}`) return;
    told = `${name} ${device}`;
    target.log(logText(RED, 'runs', { name, library, device }));
    const card = passedOver.find((each) => each.device !== 'cpu');
    if (card) target.warn(logText(RED, 'no-card', { device: card.device, reason: card.reason }));
    if (executor !== 'auto' || name !== 'wasm') return;
    const native = passedOver.find((each) => each.device === 'cpu');
    target.warn(logText(RED, 'slower', { reason: native?.reason ?? logText(RED, 'absent') }));
  };
}
