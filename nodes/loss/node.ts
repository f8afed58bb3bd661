import { setImmediate } from 'node:timers/promises';
import { LOSS } from '../../src/properties/nodes/loss.js';
import { read } from '../../src/properties/read.js';
import { pick, table, valuesOf } from '../../src/properties/table.js';
import type { Mask } from '../../src/pixels/picture.js';
import { Lock } from '../../src/async/lock.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { watchFailures } from '../../src/flow/node/failures.js';
import { type FeatureMaps, isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { type GramMatrices, isGramMatrices } from '../../src/flow/payloads/gram-matrices.js';
import type { Message, Send } from '../../src/flow/node/input.js';
import type { Emit } from '../../src/flow/loss/loss-slots.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { MessageSlots } from '../../src/flow/loss/message-slots.js';
import { LatestSlots } from '../../src/flow/loss/latest-slots.js';
import { makeObjective } from '../../src/flow/loss/make-objective.js';
import { hasProperty } from '../../src/flow/node/message-property.js';
import { type LatestSent, showSlots } from '../../src/flow/loss/slots-status.js';
import { blendOf, topicOf } from '../../src/flow/loss/style-message.js';
import { optionsOf } from '../../src/flow/node/options.js';
import { styleLabel } from '../../src/flow/loss/style-label.js';
import { Upstream } from '../../src/flow/loss/upstream.js';

/** The properties that say what a message waits for. The weights are read when content and styles have met. */
const WAITING = table(LOSS.type, pick(LOSS, 'styleWeight', 'match', 'styles', 'timeout'), LOSS.migrations);
const MASK = table(LOSS.type, pick(LOSS, 'mask'));

/** A content message in a slot. */
interface Content {
  readonly msg: Message;
  readonly send: Send;
  /** The part of the picture whose content is kept; null for all of it. */
  readonly mask: Mask | null;
}

export = defineNode({
  table: LOSS,
  setup: ({ node, status, texts, pictures, security, deployment, flowEntries }, _properties, saved) => {
    const { match } = valuesOf(WAITING, saved);
    const sent: LatestSent = { styles: [], isLate: false };
    const emit: Emit<Content> = ({ msg, send, mask }, content, styles) => {
      msg.payload = makeObjective(lossSettings(saved, optionsOf(msg)), content, styles, mask);
      send(msg);
      if (match === 'latest') Object.assign(sent, { styles, isLate: false });
    };
    const readWaiting = (): { styles: number; timeout: number } => {
      const { styleWeight, styles, timeout } = read(WAITING, saved);
      return { styles: styleWeight === 0 ? 0 : styles, timeout };
    };
    let hasWarned = false;
    const onLate = (): void => {
      sent.isLate = true;
      if (!hasWarned) node.warn(texts.log('late-style'));
      hasWarned = true;
    };
    const readLimits = (): typeof security.waitingLimits => security.waitingLimits;
    const slots =
      match === 'message'
        ? new MessageSlots(emit, readWaiting, readLimits)
        : new LatestSlots(emit, () => readWaiting().styles, { readLimits, onLate });

    // An error that a Catch node sends back this way is no end: the waiting message may be met yet.
    const upstream = new Upstream(flowEntries, node);
    const unwatch = watchFailures((failed, id) => {
      if (upstream.includes(failed) && !upstream.recovers) slots.branchFailed(id, upstream.hasWayAround(failed));
    });
    const unlisten = deployment.onEnd(() => upstream.forget());
    node.on('close', () => {
      unwatch();
      unlisten();
      slots.close();
    });

    // One after the other, so that content keeps its order however long a mask takes to load.
    const masks = new Lock();
    /** Reads a message; the function that it gives puts it into the slots. */
    const taken = async (msg: Message, send: Send): Promise<() => Promise<void>> => {
      const payload = expectPayload(
        msg,
        isContentOrStyle,
        'feature maps or Gram matrices',
        'Wire in a features node for the content and a gram node for the style.',
      );
      if (isFeatureMaps(payload)) {
        const mask = await masks.run(() => pictures.mask(msg, read(MASK, saved).mask));
        return () => slots.content({ msg, send, mask }, msg._msgid, payload);
      }
      const style = { gram: payload, blend: blendOf(msg), label: styleLabel(texts, msg) };
      return () => slots.style(msg._msgid, topicOf(msg), style, msg);
    };

    return async (msg, send) => {
      if (hasProperty(msg, 'reset')) {
        slots.reset();
        Object.assign(sent, { styles: [], isLate: false });
        // Messages that waited report that they were cancelled; the status tells of the slots again after that.
        await setImmediate();
        showSlots(status, slots, sent);
        return;
      }
      const put = await taken(msg, send).catch((error: unknown) => {
        slots.branchFailed(msg._msgid, true);
        throw error;
      });
      const settled = put();
      showSlots(status, slots, sent);
      await settled;
      showSlots(status, slots, sent);
    };
  },
});

function isContentOrStyle(value: unknown): value is FeatureMaps | GramMatrices {
  return isFeatureMaps(value) || isGramMatrices(value);
}
