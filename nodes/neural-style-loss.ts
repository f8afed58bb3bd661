import { setImmediate } from 'node:timers/promises';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { expectPayload } from '../src/flow/expect.js';
import { isFeatureMaps, type FeatureMaps } from '../src/flow/feature-maps.js';
import { isGramMatrices, type GramMatrices } from '../src/flow/gram-matrices.js';
import { onInput, type Message, type Send } from '../src/flow/input.js';
import { LatestSlots, MessageSlots, MOST_STYLES, type Emit, type LossSlots } from '../src/flow/loss-slots.js';
import { lossSettings, makeObjective, type LossProperties } from '../src/flow/make-objective.js';
import { numberSetting } from '../src/flow/settings.js';
import { Status } from '../src/flow/status.js';

interface LossConfig extends NodeDef, Partial<LossProperties> {
  match: string;
  styles?: number | string;
  timeout?: number | string;
}

/** Seconds; timers count milliseconds in 31 bits. */
const LONGEST_TIMEOUT = 2_147_483;

interface Delivery {
  readonly msg: Message;
  readonly send: Send;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-loss', function (this: Node, config: LossConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    const emit: Emit<Delivery> = ({ msg, send }, content, styles) => {
      msg.payload = makeObjective(lossSettings(config), content, styles);
      send(msg);
    };
    const stylesSetting = (maximum: number): number =>
      numberSetting(config.styles ?? 1, { setting: 'styles', minimum: 1, maximum, integer: true });
    const slots: LossSlots<Delivery> =
      config.match === 'message'
        ? new MessageSlots(emit, () => ({
            styles: stylesSetting(Infinity),
            timeout: numberSetting(config.timeout ?? 300, { setting: 'timeout', minimum: 0, maximum: LONGEST_TIMEOUT }),
          }))
        : new LatestSlots(emit, () => (Number(config.styleWeight ?? 500) === 0 ? 0 : stylesSetting(MOST_STYLES)));

    onInput(RED, this, status, async (msg, send) => {
      if ('reset' in msg) {
        slots.reset();
        // What waited reports that it was cancelled; the status tells of the slots again after that.
        await setImmediate();
        showState(status, slots);
        return;
      }
      const payload = expectPayload(
        msg,
        isContentOrStyle,
        'feature maps or Gram matrices',
        'Wire in a features node for the content and a gram node for the style.',
      );
      const settled = isFeatureMaps(payload)
        ? slots.content({ msg, send }, msg._msgid, payload)
        : slots.style(msg._msgid, msg.topic ?? '', { gram: payload, blend: blendOf(msg) });
      showState(status, slots);
      await settled;
      showState(status, slots);
    });
    this.on('close', () => {
      slots.close();
      status.close();
    });
  });
};

function isContentOrStyle(value: unknown): value is FeatureMaps | GramMatrices {
  return isFeatureMaps(value) || isGramMatrices(value);
}

function blendOf(msg: Message): number {
  return msg.blend === undefined ? 1 : numberSetting(msg.blend, { setting: 'msg.blend', minimum: 0 });
}

function showState(status: Status, { state }: LossSlots<Delivery>): void {
  if (state.waitingForStyle > 0) status.waiting('waiting-style');
  else if (state.waitingForContent > 0) status.waiting('waiting-content');
  else if (state.styles > 0) status.done('styles', { count: state.styles });
  else status.clear();
}
