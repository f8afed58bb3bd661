import type { Node } from 'node-red';
import type { ProgressEvent, Weights } from '../engine/jobs.js';
import type { Losses } from '../optimize/loop.js';
import { ImageTensor, isImageTensor } from './image-tensor.js';
import type { Message, Send } from './input.js';
import type { Objective } from './objective.js';
import { Painter, OVERFLOWS, STARTS, type PaintSettings } from './painter.js';
import { choiceSetting, numberSetting } from './settings.js';
import type { Status } from './status.js';

/** The optimiser's properties as a flow file holds them. */
export interface PaintProperties {
  method: string;
  iterations: number | string;
  learningRate: number | string;
  init: string;
  noiseRatio: number | string;
  seed: number | string;
  reportEvery: number | string;
  overflow: string;
}

const DEFAULTS: PaintProperties = {
  method: 'adam',
  iterations: 300,
  learningRate: 10,
  init: 'content',
  noiseRatio: 0,
  seed: '',
  reportEvery: 10,
  overflow: 'queue',
};

/**
 * The properties as numbers and words; those that a flow file lacks have their defaults.
 * @throws NeuralStyleError `setting-invalid`
 */
export function paintSettings(properties: Partial<PaintProperties>): PaintSettings {
  const { method, iterations, learningRate, init, noiseRatio, seed, reportEvery, overflow } = { ...DEFAULTS, ...properties };
  return {
    method: choiceSetting(method, 'method', ['adam']),
    iterations: numberSetting(iterations, { setting: 'iterations', minimum: 1, maximum: 1_000_000, integer: true }),
    learningRate: numberSetting(learningRate, { setting: 'learningRate', minimum: 1e-6 }),
    init: choiceSetting(init, 'init', STARTS),
    noiseRatio: numberSetting(noiseRatio, { setting: 'noiseRatio', minimum: 0, maximum: 1 }),
    seed: seed === '' ? null : numberSetting(seed, { setting: 'seed', minimum: 0, maximum: 2 ** 32 - 1, integer: true }),
    reportEvery: numberSetting(reportEvery, { setting: 'reportEvery', minimum: 0, integer: true }),
    overflow: choiceSetting(overflow, 'overflow', OVERFLOWS),
  };
}

/** What people write into `msg.reset` to say yes; any other text is the id of a message. */
const YES = ['', 'true', 'yes', 'all', 'reset', '1'];

/** The optimiser loop of a node, as its input handler sees it. */
export interface PaintInput {
  /**
   * Paints an objective. Resolves with the finished message, or with null when the job was cancelled, which leaves by the
   * second output as progress does.
   */
  paint(msg: Message, prepare: () => Promise<Objective>, send: Send): Promise<Message | null>;
  /**
   * Deals with `msg.reset` and `msg.weights`; true where the message was nothing but that.
   * @param isWork whether it brings something to paint, so that its weights are not meant for the running job
   */
  control(msg: Message, isWork: boolean): boolean;
}

/**
 * The optimiser loop of a node: jobs, status, progress messages and control messages.
 * @param readSettings throws for settings that make no sense; called for each message, so that the error reaches Catch
 */
export function createPaintInput(node: Node, status: Status, readSettings: () => PaintSettings): PaintInput {
  const painter = new Painter();
  node.on('close', () => painter.close());

  return {
    async paint(msg, prepare, send) {
      const settings = readSettings();
      const { iterations } = settings;
      const init = isImageTensor(msg.init) ? msg.init.picture : null;
      const outcome = await painter.paint(msg._msgid, prepare, settings, init, {
        onQueued: (count) => status.waiting('queued', { count }),
        onStart: () => status.working('starting'),
        onProgress: (event) => {
          status.working('iteration', { iteration: event.iteration, iterations, loss: formatLoss(event.losses.total) });
          if (event.picture) send([null, aside(msg, progressPayload(event))]);
        },
      });
      if (outcome.type === 'cancelled') {
        const { reason, iteration } = outcome;
        if (reason === 'superseded') status.stopped('superseded');
        else status.stopped('cancelled', { iteration, iterations });
        send([null, aside(msg, { cancelled: true, reason, iteration, iterations })]);
        return null;
      }
      const { picture, losses, elapsed } = outcome.result;
      status.done('done', { seconds: (elapsed / 1000).toFixed(1), loss: formatLoss(losses.total) });
      return Object.assign(msg, {
        payload: new ImageTensor(picture),
        content: outcome.objective.content,
        loss: losses,
        iterations,
        elapsed: Math.round(elapsed),
        seed: outcome.seed,
      });
    },

    control(msg, isWork) {
      if ('reset' in msg) {
        const { reset } = msg;
        const id = typeof reset === 'string' && (painter.has(reset) || !YES.includes(reset.toLowerCase())) ? reset : undefined;
        painter.cancel(id);
        return true;
      }
      const weights = steeringWeights(msg.weights);
      if (!weights || isWork) return false;
      painter.steer(weights);
      return true;
    },
  };
}

/** @throws NeuralStyleError `setting-invalid` */
function steeringWeights(value: unknown): Partial<Weights> | null {
  if (typeof value !== 'object' || value === null) return null;
  const weights: Partial<Record<keyof Weights, number>> = {};
  for (const name of ['content', 'style', 'tv'] as const) {
    const weight = (value as Partial<Weights>)[name];
    if (weight !== undefined) weights[name] = numberSetting(weight, { setting: `msg.weights.${name}`, minimum: 0 });
  }
  return weights;
}

/** A message beside the main one, without what must be used only once, such as a webhook's response. */
function aside(msg: Message, payload: object): Message {
  return { _msgid: msg._msgid, ...('topic' in msg ? { topic: msg.topic } : {}), payload };
}

interface ProgressPayload {
  readonly iteration: number;
  readonly iterations: number;
  readonly loss: Losses;
  readonly image: ImageTensor | null;
  readonly elapsed: number;
  readonly remaining: number;
}

function progressPayload({ iteration, iterations, losses, elapsed, remaining, picture }: ProgressEvent): ProgressPayload {
  const image = picture ? new ImageTensor(picture) : null;
  return { iteration, iterations, loss: losses, image, elapsed: Math.round(elapsed), remaining: Math.round(remaining) };
}

/** `1.2e5`: short enough for a status, and comparable at a glance. */
export function formatLoss(loss: number): string {
  return loss.toExponential(1).replace('e+', 'e');
}
