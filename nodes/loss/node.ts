import { setImmediate } from 'node:timers/promises';
import { LOSS } from '../../src/properties/nodes/loss.js';
import { read } from '../../src/properties/read.js';
import { pick, table, valuesOf } from '../../src/properties/table.js';
import type { Size } from '../../src/pixels/picture.js';
import { Lock } from '../../src/async/lock.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { ANY_STYLE } from '../../src/flow/payloads/any-style.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { watchFailures } from '../../src/flow/node/failures.js';
import { isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { isObjective } from '../../src/flow/payloads/objective.js';
import type { StylePayload } from '../../src/flow/payloads/style-payload.js';
import type { Message, Send } from '../../src/flow/node/input.js';
import type { Emit } from '../../src/flow/loss/loss-slots.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { type MatchOptions, MessageSlots } from '../../src/flow/loss/message-slots.js';
import { LatestSlots } from '../../src/flow/loss/latest-slots.js';
import { makeObjective } from '../../src/flow/loss/make-objective.js';
import type { ModelReference } from '../../src/flow/config/model-reference.js';
import { placeOf } from '../../src/flow/node/place.js';
import { hasProperty } from '../../src/flow/node/message-property.js';
import { type LatestSent, showSlots } from '../../src/flow/loss/slots-status.js';
import { blendOf, topicOf } from '../../src/flow/loss/style-message.js';
import { initPicture } from '../../src/flow/files/init-picture.js';
import { optionsOf } from '../../src/flow/node/options.js';
import { sizeOfPainting } from '../../src/flow/loss/size-of-painting.js';
import { wantsOf } from '../../src/flow/loss/wants.js';
import { nameStyle, styleLabel } from '../../src/flow/loss/style-label.js';
import { Upstream } from '../../src/flow/loss/upstream.js';

/** The properties that say what a message waits for. The weights are read when content and styles have met. */
const WAITING = table(
  LOSS.type,
  pick(LOSS, 'content', 'contentWeight', 'width', 'height', 'styleWeight', 'match', 'styles', 'timeout'),
  LOSS.migrations,
);
const SIZE = table(LOSS.type, pick(LOSS, 'content', 'contentWeight', 'width', 'height'));
const MASK = table(LOSS.type, pick(LOSS, 'content', 'mask'));
const MODEL = table(LOSS.type, pick(LOSS, 'model'));

const PARTS = {
  kinds: ['features', ...ANY_STYLE.kinds, 'objective'],
  expected: 'feature maps, Gram matrices or another style, or an objective',
  advice: 'Wire in a features node for the content, a gram node for the style, or another loss.',
} as const;

const STYLE = {
  ...ANY_STYLE,
  advice: 'Wire in a gram node, or let the loss wait for content, too.',
} as const;

/** A message in a slot. */
interface Slotted {
  readonly msg: Message;
  readonly send: Send;
  /** The painting's size, of a style's message that goes out itself. */
  readonly size: Size | null;
}

export = defineNode({
  table: LOSS,
  setup: (context, _properties, saved) => {
    const { node, status, texts, pictures, security, deployment, flowEntries } = context;
    const { match } = valuesOf(WAITING, saved);
    const sent: LatestSent = { styles: [], isLate: false };
    const emit: Emit<Slotted> = ({ msg, send, size }, met) => {
      const reference = (): ModelReference => context.model(read(MODEL, saved).model);
      msg.payload = makeObjective(lossSettings(saved, optionsOf(msg)), { ...met, size }, reference, placeOf(node));
      send(msg);
      if (match === 'latest') Object.assign(sent, { styles: met.styles, isLate: false });
    };
    const readWaiting = (): MatchOptions => {
      const waiting = read(WAITING, saved);
      return { ...wantsOf(waiting), timeout: waiting.timeout };
    };
    let hasWarned = false;
    const onLate = (): void => {
      sent.isLate = true;
      if (!hasWarned) node.warn(texts.log('late-style'));
      hasWarned = true;
    };
    const readLimits = (): typeof security.waitingLimits => security.waitingLimits;
    const slots =
      match === 'message' ? new MessageSlots(emit, readWaiting, readLimits) : new LatestSlots(emit, readWaiting, { readLimits, onLate });

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

    // One after the other, so that messages keep their order, however long a mask takes to load or a tensor's values to come.
    const reading = new Lock();
    const sizeOf = (msg: Message): Promise<Size> => sizeOfPainting(read(SIZE, saved, optionsOf(msg)), () => initPicture(context, msg));
    const styleTaken = async (msg: Message, send: Send, payload: StylePayload): Promise<() => Promise<void>> => {
      nameStyle(payload, msg);
      const style = { payload, blend: blendOf(msg), label: styleLabel(texts, msg) };
      const size = readWaiting().base === 'none' ? await sizeOf(msg) : null;
      return () => slots.style({ msg, send, size }, msg._msgid, topicOf(msg), style);
    };
    /** Reads a message; the function that it gives puts it into the slots. */
    const taken = async (msg: Message, send: Send): Promise<() => Promise<void>> => {
      const { content } = read(WAITING, saved);
      const payload = await (content === 'none' ? expectPayload(msg, STYLE, security.limits) : expectPayload(msg, PARTS, security.limits));
      const message = { msg, send, size: null };
      if (isObjective(payload)) return () => slots.objective(message, msg._msgid, payload);
      if (!isFeatureMaps(payload)) return styleTaken(msg, send, payload);
      const mask = await pictures.mask(msg, read(MASK, saved).mask);
      return () => slots.content(message, msg._msgid, { features: payload, mask });
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
      const put = await reading
        .run(() => taken(msg, send))
        .catch((error: unknown) => {
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
