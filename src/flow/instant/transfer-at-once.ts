import { namingPicture } from '../../evaluate/naming-picture.js';
import { JOINED_LAYERS } from '../../instant/painter-weights.js';
import type { TRANSFER } from '../../properties/nodes/transfer.js';
import type { PropertiesOf } from '../../properties/property.js';
import { instantSettingsOf } from '../../settings/instant-settings.js';
import { engineFor } from '../config/engines.js';
import type { NodeContext } from '../context/node-context.js';
import { styleTargets } from '../loss/make-objective.js';
import { transferStyles } from '../loss/transfer-styles.js';
import type { Message } from '../node/input.js';
import { noteReport, withoutReports } from '../node/size-status.js';
import type { PaintedAtOnce } from '../paint/job-observer.js';
import type { AtOnce } from '../paint/paint-job.js';
import type { KeptFrames } from './kept-frames.js';
import { instantStyle } from './instant-style.js';
import { practiceStatus } from './practice-status.js';

/**
 * Loads the pictures that a style transfer node names, and paints in one pass.
 * @param frames painted before, which a steady picture keeps to
 * @throws NeuralStyleError for whatever is wrong with a picture, and what the painter reports
 */
export async function transferAtOnce(
  { node, status, pictures, model: modelFor }: NodeContext,
  msg: Message,
  read: PropertiesOf<typeof TRANSFER>,
  { signal, onStart }: AtOnce,
  frames: KeptFrames,
): Promise<PaintedAtOnce> {
  status.working('loading');
  withoutReports(status);
  const content = await pictures.load(msg, read.source, read.size, (report) => noteReport(status, 'content', report));
  const { engine, spec: model } = modelFor(read.model);
  signal.throwIfAborted();
  status.working('extracting');
  const { picture } = content;
  const styles = await transferStyles(
    { pictures, msg, engine, model, content: picture, onReport: (report) => noteReport(status, 'style', report) },
    { ...read, styleLayers: JOINED_LAYERS },
  );
  const start = performance.now();
  // A style that gets the colours of each photograph is another one each time: to practise it takes as long as to paint by the optimiser.
  const settings = { ...instantSettingsOf(read), ...(read.styleColors === 'match' && { practice: 0 }) };
  const job = { model, content: picture, styles: styles.map((each) => instantStyle(each, model)), ...settings };
  const targets = styleTargets(model, styles);
  const options = {
    signal,
    flow: node.z,
    onStart: (_: unknown, computer: string) => onStart(computer),
    onProgress: practiceStatus(status),
  };
  const painting = frames.paint(msg, job, (steadied) => engineFor(engine).request('instant', steadied, options));
  const painted = await namingPicture('a content picture', painting);
  return { picture: painted, content, styles: targets, model, elapsed: performance.now() - start };
}
