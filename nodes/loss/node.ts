import { setImmediate } from 'node:timers/promises';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Mask } from '../../src/pixels/picture.js';
import { Lock } from '../../src/async/lock.js';
import { NeuralStyleError } from '../../src/errors.js';
import { deploymentsOf } from '../../src/flow/node/deployment.js';
import { describe, expectPayload } from '../../src/flow/payloads/expect.js';
import { watchFailures } from '../../src/flow/node/failures.js';
import { type FeatureMaps, isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { type GramMatrices, isGramMatrices } from '../../src/flow/payloads/gram-matrices.js';
import { type Message, onInput, type Send } from '../../src/flow/node/input.js';
import type { Emit, LossSlots, Style } from '../../src/flow/loss/loss-slots.js';
import { LOSS_OPTIONS, type LossProperties, lossSettings } from '../../src/settings/loss-settings.js';
import { MOST_STYLES } from '../../src/properties/nodes/loss.js';
import { MessageSlots } from '../../src/flow/loss/message-slots.js';
import { LatestSlots } from '../../src/flow/loss/latest-slots.js';
import { makeObjective } from '../../src/flow/loss/make-objective.js';
import { loadMask } from '../../src/flow/files/mask-source.js';
import { propertyOf } from '../../src/flow/node/message-property.js';
import { withOptions } from '../../src/flow/node/options.js';
import { waitingLimitsOf } from '../../src/flow/files/security.js';
import { choiceSetting, numberSetting } from '../../src/settings/values.js';
import { Status } from '../../src/flow/node/status.js';
import { styleLabel } from '../../src/flow/loss/style-label.js';
import { logText } from '../../src/flow/node/translate.js';
import { Upstream } from '../../src/flow/loss/upstream.js';
import { isRecord } from '../../src/values/is-record.js';

interface LossConfig extends NodeDef, Partial<LossProperties> {
  mask?: string;
  maskType?: string;
  match?: string;
  styles?: number | string;
  timeout?: number | string;
}

const MATCHES = ['latest', 'message'] as const;

/** Seconds; timers count milliseconds in 31 bits. */
const LONGEST_TIMEOUT = 2_147_483;

interface Delivery {
  readonly msg: Message;
  readonly send: Send;
  /** Where the content is to be kept. */
  readonly mask: Mask | null;
}

interface Latest {
  taken: readonly Style[];
  isLate: boolean;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-loss', function (this: Node, config: LossConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    /** Flows from before there was a choice have none. */
    const match = config.match ?? 'latest';
    /** Where the latest styles count, whosever they are: what content was sent on with last, and whether its own came too late. */
    const latest: Latest = { taken: [], isLate: false };
    const emit: Emit<Delivery> = ({ msg, send, mask }, content, styles) => {
      msg.payload = makeObjective(lossSettings(withOptions(config, msg, LOSS_OPTIONS)), content, styles, mask);
      send(msg);
      if (match === 'latest') Object.assign(latest, { taken: styles, isLate: false });
    };
    const stylesSetting = (maximum: number): number => {
      choiceSetting(match, 'match', MATCHES);
      if (Number(config.styleWeight ?? 500) === 0) return 0;
      return numberSetting(config.styles ?? 1, { setting: 'styles', minimum: 1, maximum, integer: true });
    };
    let hasWarned = false;
    const onLate = (): void => {
      latest.isLate = true;
      if (!hasWarned) this.warn(logText(RED, 'late-style'));
      hasWarned = true;
    };
    const slots =
      match === 'message'
        ? new MessageSlots(
            emit,
            () => ({
              styles: stylesSetting(Infinity),
              timeout: numberSetting(config.timeout ?? 300, { setting: 'timeout', minimum: 0, maximum: LONGEST_TIMEOUT }),
            }),
            () => waitingLimitsOf(RED),
          )
        : new LatestSlots(emit, () => stylesSetting(MOST_STYLES), { readLimits: () => waitingLimitsOf(RED), onLate });

    // An error that a Catch node sends back this way is no end: what waits may be met yet.
    const upstream = new Upstream(RED, this);
    const unwatch = watchFailures((node, id) => {
      if (upstream.includes(node) && !upstream.recovers) slots.branchFailed(id);
    });
    const unlisten = deploymentsOf(RED.events).onEnd(() => upstream.forget());

    // One after the other, so that content keeps its order however long a mask takes to load.
    const masks = new Lock();
    /** What a message puts into the slots. */
    const read = async (msg: Message, send: Send): Promise<() => Promise<void>> => {
      const payload = expectPayload(
        msg,
        isContentOrStyle,
        'feature maps or Gram matrices',
        'Wire in a features node for the content and a gram node for the style.',
      );
      if (isFeatureMaps(payload)) {
        const source = { source: config.mask ?? 'mask', type: config.maskType ?? 'msg' };
        const mask = await masks.run(() => loadMask(RED, this, msg, source));
        return () => slots.content({ msg, send, mask }, msg._msgid, payload);
      }
      const style = { gram: payload, blend: blendOf(msg), label: styleLabel(RED, msg) };
      return () => slots.style(msg._msgid, topicOf(msg), style, msg);
    };

    onInput(RED, this, status, async (msg, send) => {
      if ('reset' in msg) {
        slots.reset();
        Object.assign(latest, { taken: [], isLate: false });
        // What waited reports that it was cancelled; the status tells of the slots again after that.
        await setImmediate();
        showState(status, slots, latest);
        return;
      }
      const put = await read(msg, send).catch((error: unknown) => {
        slots.branchFailed(msg._msgid);
        throw error;
      });
      const settled = put();
      showState(status, slots, latest);
      await settled;
      showState(status, slots, latest);
    });
    this.on('close', () => {
      unwatch();
      unlisten();
      slots.close();
      status.close();
    });
  });
};

function isContentOrStyle(value: unknown): value is FeatureMaps | GramMatrices {
  return isFeatureMaps(value) || isGramMatrices(value);
}

/**
 * As text: an object would be another topic each time.
 * @throws NeuralStyleError `setting-invalid`
 */
function topicOf(msg: Message): string {
  const topic = propertyOf(msg, 'topic') ?? '';
  if (typeof topic === 'string') return topic;
  if (typeof topic === 'number' || typeof topic === 'boolean' || isRecord(topic)) return JSON.stringify(topic);
  throw new NeuralStyleError('setting-invalid', { setting: 'msg.topic', expected: 'text', received: describe(topic) });
}

function blendOf(msg: Message): number {
  const blend = propertyOf(msg, 'blend');
  // The sum of a few must stay a number.
  return blend === undefined ? 1 : numberSetting(blend, { setting: 'msg.blend', minimum: 0, maximum: 1e9 });
}

function showState(status: Status, slots: LossSlots<Delivery>, { taken, isLate }: Latest): void {
  const { styles, waitingForStyle, waitingForContent } = slots.state;
  const byMessage = slots instanceof MessageSlots;
  // Nothing has ever met: they start from different messages, which no waiting mends.
  if (byMessage && !slots.hasPaired && waitingForStyle > 0 && waitingForContent > 0) status.waiting('unpaired');
  else if (waitingForStyle > 0) status.waiting(byMessage ? 'waiting-style-message' : 'waiting-style');
  else if (waitingForContent > 0) status.waiting(byMessage ? 'waiting-content-message' : 'waiting-content');
  else if (isLate) status.waiting('late-style');
  else if (taken.length > 0) status.done('taken', { styles: taken.map(({ label }) => label).join(', ') });
  else if (styles > 0) status.done('styles', { count: styles });
  else status.clear();
}
