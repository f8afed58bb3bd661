import type { EngineReport } from '../../engine/process/engine-protocol.js';
import type { EngineSettings } from '../../settings/engine-settings.js';
import { report } from '../node/telemetry.js';
import type { Texts } from '../node/texts.js';

interface Log {
  log(text: string): void;
  warn(text: string): void;
}

/**
 * Logs the library and device that an engine computes with, and warns where a faster one was not to be had: once, and again after a change.
 * @returns a function to call each time that the engine's process has started
 */
export function announcer(texts: Texts, { executor }: EngineSettings, target: Log): (engine: EngineReport) => void {
  let announced = '';
  return ({ name, library, device, passedOver }) => {
    report({ kind: 'start', executor: name });
    if (announced === `${name} ${library} ${device}`) return;
    announced = `${name} ${library} ${device}`;
    target.log(texts.log('runs', { name, library, device }));
    const card = passedOver.find((each) => each.device !== 'cpu');
    if (card?.absent !== undefined) target.warn(texts.log('no-card-package', { device: card.device, package: card.absent }));
    else if (card) target.warn(texts.log('no-card', { device: card.device, reason: card.reason }));
    const faster = passedOver.find((each) => each.device === 'cpu');
    if (executor === 'auto' && faster) target.warn(texts.log('passed-over', { faster: faster.executor, reason: faster.reason, name }));
  };
}
