import type { Node, NodeAPI } from 'node-red';
import type { Picture } from '../../pixels/picture.js';
import type { ProgressEvent, Steering } from '../../painting/job.js';
import { toNeuralStyleError } from '../../errors.js';
import type { Losses } from '../../loss/terms.js';
import { durationText } from '../node/duration.js';
import { ImageTensor } from '../payloads/image-tensor.js';
import type { Message, Send } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import { endOf, type JobCounts, type JobEnd, JobTally } from './job-counts.js';
import type { Run } from '../live/live-job.js';
import { openLiveNode } from '../live/live-nodes.js';
import type { Objective } from '../payloads/objective.js';
import type { Style } from '../loss/loss-slots.js';
import { Painter } from './painter.js';
import type { PaintSettings } from '../../settings/paint-settings.js';
import { isAbsent, loadPicture, messageValue } from '../files/picture-source.js';
import { plotted } from './plot.js';
import type { Status } from '../node/status.js';
import { asksForChange, steeringOf, type SteeringRequest } from '../live/steering.js';
import { tell } from '../node/telemetry.js';
import { errorText, logText } from '../node/translate.js';

/** Width of the picture under the node, in pixels. */
const PREVIEW_WIDTH = 160;

/** What people write into `msg.reset` to say yes; any other text is the id of a message. */
const YES = ['', 'true', 'yes', 'all', 'reset', '1'];

/** The optimiser loop of a node, as its input handler sees it. */
export interface PaintInput {
  /**
   * Paints an objective. Resolves with the finished message, or with null when the job was cancelled, which leaves by the
   * second output as progress does.
   *
   * @param engine that computes it, as `engineFor` knows it
   */
  paint(msg: Message, engine: string, prepare: () => Promise<Objective>, send: Send): Promise<Message | null>;
  /**
   * Deals with `msg.reset` and with changes to the running job; null where the message is not that. It acts at once, since
   * what follows in the same breath counts on it.
   *
   * @param isWork whether it brings something to paint, so that its weights are not meant for the running job
   * @throws NeuralStyleError for changes that make no sense
   */
  control(msg: Message, isWork: boolean): Promise<void> | null;
}

/** Makes another style for the running job, which paints `content`, of what a message's property holds. */
export type ReadStyles = (msg: Message, property: 'payload' | 'steer.style', content: Picture | null) => Promise<readonly Style[]>;

export interface PaintInputParts {
  readonly RED: NodeAPI;
  readonly node: Node;
  readonly status: Status;
  /** Whether the picture shows under the node while it is painted. */
  readonly preview: boolean;
  /** Throws for settings that make no sense; called for each message, so that the error reaches Catch. */
  readonly readSettings: (msg: Message) => PaintSettings;
  readonly readStyles: ReadStyles;
}

/** The optimiser loop of a node: jobs, status, progress messages, control messages, and what editors see and steer of it. */
export function createPaintInput({ RED, node, status, preview, readSettings, readStyles }: PaintInputParts): PaintInput {
  const painter = new Painter(node.z);
  const tally = new JobTally();
  const counts = (): JobCounts => tally.counts(painter.waiting);
  const live = openLiveNode(RED, node);
  /** Gives how many jobs it has changed. */
  const steer = ({ style, ...steering }: SteeringRequest, styles: readonly Style[] = []): number => {
    const steered = painter.steer(steering, style ? styles : null);
    if (steering.weights) live.job.weighted(steering.weights);
    return steered;
  };
  const steerOrSay = (request: SteeringRequest, styles?: readonly Style[]): void => {
    if (steer(request, styles) === 0 && asksForChange(request)) status.stopped('nothing-to-steer');
  };
  const release = live.job.control({ steer, cancel: () => painter.cancel() });
  node.on('close', () => {
    release();
    painter.close();
  });

  const show = (picture: Picture): void => {
    if (preview) live.picture.show({ make: () => Promise.resolve(picture), width: PREVIEW_WIDTH });
  };
  /** Shows the picture that an event brings; asks for one with the next where an editor would show it. */
  const follow = ({ picture, glimpse }: ProgressEvent, ask: (steering: Steering) => void): void => {
    const seen = picture ?? glimpse;
    if (seen) show(seen);
    if (preview && live.picture.isShown) ask({ glimpse: true });
  };

  return {
    async paint(msg, engine, prepare, send) {
      const settings = readSettings(msg);
      const asked = performance.now();
      const ended = (outcome: JobEnd, details: Readonly<Record<string, string | number>>): void => {
        tally.count(outcome);
        if (tally.dropped > 0) status.note('dropped', { count: tally.dropped });
        const seconds = (performance.now() - asked) / 1000;
        tell({ kind: 'job', outcome, seconds });
        node.debug(logLine(`job ${outcome}`, { msgid: msg._msgid, seconds: seconds.toFixed(3), ...details }));
      };
      let iterations = settings.job.scales.reduce((sum, stage) => sum + stage.iterations, 0);
      let run = null as Run | null;
      // Read here, where what a getter throws is still an error of the message.
      const beside = besides(msg);
      // When its turn comes: decoded pictures are large.
      const init = (): Promise<Picture | null> => initPicture(RED, node, msg);
      const outcome = await painter
        .paint(msg._msgid, engine, prepare, settings, init, {
          onQueued: (count) => {
            status.waiting('queued', { count });
            live.job.queued();
          },
          onRetry: (left) => {
            tell({ kind: 'retry' });
            node.warn(logText(RED, 'again', { left }));
            status.waiting('again');
          },
          onStart: (computer, weights) => {
            status.working('starting', { engine: computer });
            run = live.job.begin(weights);
          },
          onProgress: (event, ask) => {
            iterations = event.iterations;
            const { iteration, remaining, paused, checkpoint } = event;
            if (checkpoint?.spared !== undefined) node.warn(logText(RED, 'spared', { spared: checkpoint.spared, file: checkpoint.file }));
            if (paused) status.waiting('held', { iteration, iterations });
            else status.working('iteration', { iteration, iterations, remaining: durationText(RED, remaining) });
            run?.progressed(event);
            follow(event, ask);
            if (event.picture || paused) send([null, { ...beside, payload: progressPayload(event), jobs: counts() }], { fleeting: true });
          },
        })
        .catch((error: unknown) => {
          run?.failed(errorText(RED, toNeuralStyleError(error)));
          ended(endOf(error), { error: toNeuralStyleError(error).code });
          msg.jobs = counts();
          throw error;
        });
      if (outcome.type === 'cancelled') {
        const { reason, iteration } = outcome;
        run?.cancelled();
        ended(reason === 'superseded' ? 'superseded' : 'cancelled', { iterations: iteration });
        if (reason === 'superseded') status.stopped('superseded');
        else status.stopped('cancelled', { iteration, iterations });
        send([null, { ...beside, payload: { cancelled: true, reason, iteration, iterations }, jobs: counts() }]);
        return null;
      }
      const { picture, losses, elapsed, seed, reason, curve, resumedFrom } = outcome.result;
      run?.done(outcome.result);
      const { width, height } = picture;
      ended('painted', {
        iterations: outcome.result.iterations,
        computing: (elapsed / 1000).toFixed(3),
        loss: losses.total,
        width,
        height,
      });
      show(picture);
      status.done('done', { seconds: (elapsed / 1000).toFixed(1), loss: formatLoss(losses.total) });
      return Object.assign(msg, {
        payload: new ImageTensor(picture),
        content: outcome.objective.content,
        loss: losses,
        iterations: outcome.result.iterations,
        elapsed: Math.round(elapsed),
        seed,
        reason,
        curve,
        jobs: counts(),
        ...(await plotted(curve, settings.plot)),
        ...(resumedFrom > 0 ? { resumedFrom } : {}),
      });
    },

    control(msg, isWork) {
      if ('reset' in msg) {
        const reset = propertyOf(msg, 'reset');
        const id = typeof reset === 'string' && (painter.has(reset) || !YES.includes(reset.toLowerCase())) ? reset : undefined;
        painter.cancel(id);
        if (id === undefined) live.picture.clear();
        return Promise.resolve();
      }
      const request = isWork ? null : steeringOf(msg);
      if (!request) return null;
      if (request.style) return readStyles(msg, request.style, painter.content).then((styles) => steerOrSay(request, styles));
      steerOrSay(request);
      return Promise.resolve();
    },
  };
}

/** One line that people can read and log collectors can take apart: what happened, and `name=value` pairs. */
function logLine(event: string, values: Readonly<Record<string, string | number>>): string {
  // What a flow has put into a message must not forge a line.
  const plain = (value: string | number): string => (/^[\w.:+-]*$/.test(String(value)) ? String(value) : JSON.stringify(value));
  return [event, ...Object.entries(values).map(([name, value]) => `${name}=${plain(value)}`)].join(' ');
}

/** Of the main message's properties: what it is about, and whom of several a dashboard shows it. */
const SHARED = ['topic', '_client'] as const;

/** What a message beside the main one has of it, without what must be used only once, such as a webhook's response. */
function besides(msg: Message): Message {
  return { ...Object.fromEntries(SHARED.filter((name) => name in msg).map((name) => [name, propertyOf(msg, name)])), _msgid: msg._msgid };
}

/** The picture in `msg.init`, in any form; null where the message has none. */
async function initPicture(RED: NodeAPI, node: Node, msg: Message): Promise<Picture | null> {
  const from = { source: 'init', type: 'msg' };
  return isAbsent(messageValue(RED, msg, from.source)) ? null : (await loadPicture(RED, node, msg, from, 0)).picture;
}

interface ProgressPayload {
  readonly iteration: number;
  readonly iterations: number;
  readonly loss: Losses;
  readonly image: ImageTensor | null;
  readonly elapsed: number;
  readonly remaining: number;
  readonly paused: boolean;
  /** In how many the picture is computed, where it does not fit into memory as a whole. */
  readonly tiles?: number;
}

function progressPayload({ iteration, iterations, losses, elapsed, remaining, paused, picture, tiles }: ProgressEvent): ProgressPayload {
  const image = picture ? new ImageTensor(picture) : null;
  const payload = { iteration, iterations, loss: losses, image, elapsed: Math.round(elapsed), remaining: Math.round(remaining), paused };
  return tiles === undefined ? payload : { ...payload, tiles };
}

/** `1.2e5`: short enough for a status, and comparable at a glance. */
function formatLoss(loss: number): string {
  return loss.toExponential(1).replace('e+', 'e');
}
