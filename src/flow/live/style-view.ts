import { GRAM_MATRICES } from '../../loss/statistics/statistic-names.js';
import { JOINED_LAYERS } from '../../instant/painter-weights.js';
import type { Picture } from '../../pixels/picture.js';
import { OF_SEEN_STYLE } from '../../properties/nodes/gram.js';
import { PREVIEW_WIDTH } from '../../properties/nodes/preview.js';
import type { Saved } from '../../properties/property.js';
import { readValue } from '../../properties/read.js';
import { releaseDefaultEngine, retainDefaultEngine } from '../config/engines.js';
import type { NodeContext } from '../context/node-context.js';
import { computeStyle } from '../loss/style-of-picture.js';
import type { StylePayload } from '../payloads/style-payload.js';
import { openLiveNode } from './live-nodes.js';
import { paintedSample, styleOnSample, type SampleTools } from './style-sample.js';

/** A node's view of its latest style, under it and in its dialog. Nothing is computed for it until an editor looks. */
export interface StyleView {
  show(style: StylePayload): void;
  /** The style of a picture, which no model has looked at yet: that of the embedded one, by the default engine. */
  showPicture(picture: Picture): void;
}

const NONE: StyleView = { show: () => undefined, showPicture: () => undefined };

/** Opens the view of a node, where its property `preview` is on. */
export function openStyleView(context: NodeContext, saved: Saved): StyleView {
  const { node, pictures, model } = context;
  const live = openLiveNode(context).picture;
  if (!readValue(OF_SEEN_STYLE.preview, saved.preview, 'preview')) {
    live.clear();
    return NONE;
  }
  retainDefaultEngine();
  node.on('close', () => releaseDefaultEngine());
  const tools: SampleTools = { pictures, reference: () => model('') };
  const show = (make: () => Promise<Picture>): void => live.show({ make, width: PREVIEW_WIDTH });
  return {
    show: (style) => show(() => styleOnSample(style, tools)),
    showPicture: (picture) => show(() => styleOf(picture, tools).catch(() => picture)),
  };
}

async function styleOf(picture: Picture, tools: SampleTools): Promise<Picture> {
  const { engine, spec: model } = tools.reference();
  const options = { statistic: GRAM_MATRICES, scale: 1, part: null, where: null };
  return paintedSample(await computeStyle(engine, { model, picture, layers: JOINED_LAYERS }, options), tools);
}
