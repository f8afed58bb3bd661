import { photographOf, stylesOf } from '../../evaluate/objective/objective-parts.js';
import type { Picture } from '../../pixels/picture.js';
import type { Saved } from '../../properties/property.js';
import type { Status } from '../node/status.js';
import type { Painted as PaintedMessage, Settings } from '../payloads/api.js';
import { ImageTensor } from '../payloads/image-tensor.js';
import type { Message, Send } from '../node/input.js';
import { hasProperty, propertyOf } from '../node/message-property.js';
import type { JobControl } from '../live/live-job.js';
import type { LiveNode } from '../live/live-nodes.js';
import type { Objective } from '../payloads/objective.js';
import type { Style } from '../loss/style.js';
import type { PaintSettings } from '../../settings/paint-settings.js';
import { encodeObjective } from '../history/kept-objective.js';
import type { DonePainting } from '../history/history-recorder.js';
import { asksForChange, steeringOf, type SteeringRequest } from '../live/steering.js';
import type { JobObserver } from './job-observer.js';
import type { AtOnceRequest } from './paint-job.js';
import type { Painted, Painter } from './painter.js';
import { priorityOf } from './priority.js';
import { plotted } from './plot.js';
import { layersOfObjective, modelOf, optionsOfObjective, usedSettings } from './used-settings.js';

const SECOND = 1000;
/** Words that say yes in `msg.reset`; any other text is the id of a message. */
const YES = ['', 'true', 'yes', 'all', 'reset', '1'];

/** Reads another style for the running job, which paints `content`, from a message's property. */
export type ReadStyles = (msg: Message, property: 'payload' | 'steer.style', content: Picture | null) => Promise<readonly Style[]>;

export interface PaintControllerParts {
  readonly painter: Painter;
  /** The node's live view, which editors show. */
  readonly live: Pick<LiveNode, 'picture' | 'job'>;
  readonly status: Pick<Status, 'stopped'>;
  /** Throws for settings that make no sense; called for each message, so that the error reaches Catch. */
  readonly readSettings: (msg: Message) => PaintSettings;
  /** The type of the node, and the options of a message's job as `msg.settings` has them. */
  readonly type: string;
  readonly readOptions: (msg: Message) => Saved;
  readonly readStyles: ReadStyles;
  /** Keeps a finished painting in the history. */
  readonly keep?: (painting: Omit<DonePainting, 'node' | 'instance' | 'type'>) => void;
  /** The picture in `msg.init`, in any form; null where the message has none. */
  readonly readInit: (msg: Message) => Promise<Picture | null>;
  /** Makes the observers of a message's job; may throw for a message that cannot be read. */
  readonly observe: (msg: Message, send: Send) => readonly JobObserver[];
}

/** The optimiser loop of a node: its messages become jobs, or change and end those that run. */
export class PaintController implements JobControl {
  constructor(private readonly parts: PaintControllerParts) {}

  /**
   * Paints an objective. Resolves with the finished message; with null when the job was cancelled, of which the second output tells.
   *
   * @param engine names the engine that computes it
   * @throws NeuralStyleError for whatever keeps it from being painted
   */
  async paint(msg: Message, engine: string, prepare: () => Promise<Objective>, send: Send): Promise<Message | null> {
    const { painter, readSettings, readInit, observe } = this.parts;
    const [settings, options] = [readSettings(msg), this.parts.readOptions(msg)];
    // Here, where what a getter throws is still an error of the message.
    const observers = observe(msg, send);
    const priority = priorityOf(msg);
    // Decoded pictures are large: the initial one is read when its turn comes.
    const init = (): Promise<Picture | null> => readInit(msg);
    const painted = await this.#counted(msg, painter.paint({ id: msg._msgid, engine, prepare, settings, init, observers, priority }));
    if (!painted) return null;
    const used = this.#settingsOf(painted, { ...options, learningRate: settings.job.learningRate });
    const { picture, losses, iterations, elapsed } = painted.result;
    const facts = { seconds: elapsed / SECOND, iterations, loss: losses.total, isFrame: settings.init === 'previous' };
    // What else it starts from is not kept.
    const isRepeatable = settings.init === 'content' || settings.init === 'noise';
    const objective = isRepeatable ? (): Promise<Buffer> => encodeObjective(painted.objective) : null;
    if (settings.history) this.parts.keep?.({ ...facts, picture, settings: used, objective });
    const plot = await plotted(painted.result.curve, settings.plot);
    return Object.assign(msg, { ...propertiesOf(painted), jobs: painter.counts, settings: used }, plot);
  }

  /**
   * Paints in one pass. Resolves as `paint` does.
   * @throws NeuralStyleError for whatever keeps it from being painted
   */
  async paintAtOnce(msg: Message, paint: AtOnceRequest['paint'], send: Send): Promise<Message | null> {
    const { painter, readSettings, observe, type } = this.parts;
    const { overflow, retries, history } = readSettings(msg);
    const options = this.parts.readOptions(msg);
    const observers = observe(msg, send);
    const painted = await this.#counted(msg, painter.paintAtOnce({ id: msg._msgid, overflow, retries, observers, paint }));
    if (!painted) return null;
    const { picture, content, elapsed, styles, model } = painted;
    const settings = usedSettings(options, { type, size: picture, model, content: content.picture, styles });
    if (history)
      this.parts.keep?.({ seconds: elapsed / SECOND, iterations: null, loss: null, isFrame: true, picture, settings, objective: null });
    return Object.assign(msg, { payload: new ImageTensor(picture), content, elapsed: Math.round(elapsed), jobs: painter.counts, settings });
  }

  /**
   * Deals with `msg.reset` and with changes to the running job; null where the message is not that. It acts at once: messages that follow
   * in the same tick count on it.
   *
   * @param isWork true for a message that brings something to paint, whose weights are not meant for the running job
   * @throws NeuralStyleError for changes that make no sense
   */
  control(msg: Message, isWork: boolean): Promise<void> | null {
    if (hasProperty(msg, 'reset')) {
      this.#reset(msg);
      return Promise.resolve();
    }
    const request = isWork ? null : steeringOf(msg);
    if (!request) return null;
    const { painter, readStyles } = this.parts;
    if (request.style) return readStyles(msg, request.style, painter.content).then((styles) => this.#steerOrSay(request, styles));
    this.#steerOrSay(request);
    return Promise.resolve();
  }

  steer({ style, ...steering }: SteeringRequest, styles: readonly Style[] = []): number {
    return this.parts.painter.steer(steering, style ? styles : null);
  }

  cancel(): number {
    return this.parts.painter.cancel();
  }

  #settingsOf({ result, objective: { spec }, isSteered }: Painted, own: Saved): Settings {
    const options = { ...optionsOfObjective(spec), ...own, ...layersOfObjective(spec), seed: result.seed };
    const facts = { type: this.parts.type, size: spec.size, model: modelOf(spec), styles: stylesOf(spec), isSteered };
    return usedSettings(options, { ...facts, content: photographOf(spec) });
  }

  /** A message that leads to an error carries the counts, too. */
  #counted<T>(msg: Message, work: Promise<T>): Promise<T> {
    return work.catch((error: unknown) => {
      msg.jobs = this.parts.painter.counts;
      throw error;
    });
  }

  #reset(msg: Message): void {
    const { painter, live } = this.parts;
    const reset = propertyOf(msg, 'reset');
    const id = typeof reset === 'string' && (painter.has(reset) || !YES.includes(reset.toLowerCase())) ? reset : undefined;
    painter.cancel(id);
    if (id === undefined) live.picture.clear();
  }

  #steerOrSay(request: SteeringRequest, styles?: readonly Style[]): void {
    if (this.steer(request, styles) === 0 && asksForChange(request)) this.parts.status.stopped('nothing-to-steer');
  }
}

function propertiesOf({ result, objective }: Painted): Omit<PaintedMessage, 'jobs' | 'plot' | 'settings'> {
  const { content } = objective;
  const { picture, losses, iterations, elapsed, seed, reason, curve, resumedFrom } = result;
  return {
    payload: new ImageTensor(picture),
    ...(content && { content }),
    loss: losses,
    iterations,
    elapsed: Math.round(elapsed),
    seed,
    reason,
    curve,
    ...(resumedFrom > 0 ? { resumedFrom } : {}),
  };
}
