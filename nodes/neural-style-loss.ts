import { setImmediate } from 'node:timers/promises';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Mask } from '../src/engine/jobs.js';
import { Lock } from '../src/engine/lock.js';
import { expectPayload } from '../src/flow/expect.js';
import { isFeatureMaps, type FeatureMaps } from '../src/flow/feature-maps.js';
import { isGramMatrices, type GramMatrices } from '../src/flow/gram-matrices.js';
import { onInput, type Message, type Send } from '../src/flow/input.js';
import { LatestSlots, MessageSlots, MOST_STYLES, type Emit, type LossSlots } from '../src/flow/loss-slots.js';
import { LOSS_OPTIONS, lossSettings, makeObjective, type LossProperties } from '../src/flow/make-objective.js';
import { loadMask } from '../src/flow/mask-source.js';
import { withOptions } from '../src/flow/options.js';
import { numberSetting } from '../src/flow/settings.js';
import { Status } from '../src/flow/status.js';

interface LossConfig extends NodeDef, Partial<LossProperties> {
  mask?: string;
  maskType?: string;
  match: string;
  styles?: number | string;
  timeout?: number | string;
}

/** Seconds; timers count milliseconds in 31 bits. */
const LONGEST_TIMEOUT = 2_147_483;

interface Delivery {
  readonly msg: Message;
  readonly send: Send;
  /** Where the content is to be kept. */
  readonly mask: Mask | null;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-loss', function (this: Node, config: LossConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    const emit: Emit<Delivery> = ({ msg, send, mask }, content, styles) => {
      msg.payload = makeObjective(lossSettings(withOptions(config, msg, LOSS_OPTIONS)), content, styles, mask);
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

    // One after the other, so that content keeps its order however long a mask takes to load.
    const masks = new Lock();
    const contentMask = async (msg: Message): Promise<Mask | null> => {
      try {
        return await loadMask(RED, this, msg, { source: config.mask ?? 'mask', type: config.maskType ?? 'msg' });
      } catch (error) {
        slots.contentFailed(msg._msgid);
        throw error;
      }
    };

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
        ? slots.content({ msg, send, mask: await masks.run(() => contentMask(msg)) }, msg._msgid, payload)
        : slots.style(msg._msgid, topicOf(msg), { gram: payload, blend: blendOf(msg) });
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

/** As text: an object would be another topic each time. */
function topicOf(msg: Message): string {
  const topic: unknown = msg.topic ?? '';
  return typeof topic === 'string' ? topic : JSON.stringify(topic);
}

function blendOf(msg: Message): number {
  // The sum of a few must stay a number.
  return msg.blend === undefined ? 1 : numberSetting(msg.blend, { setting: 'msg.blend', minimum: 0, maximum: 1e9 });
}

function showState(status: Status, { state }: LossSlots<Delivery>): void {
  if (state.waitingForStyle > 0) status.waiting('waiting-style');
  else if (state.waitingForContent > 0) status.waiting('waiting-content');
  else if (state.styles > 0) status.done('styles', { count: state.styles });
  else status.clear();
}
