import { blend } from '../pixels/blend.js';
import { carry } from '../pixels/motion/motion.js';
import { type Picture, sameSize } from '../pixels/picture.js';
import { trustFromEdges } from './trust-from-edges.js';
import type { InstantJob } from './instant-job.js';

/** The most that is kept of the previous result: what changes too slowly to be seen between two frames must come through in time. */
const MOST_KEPT = 0.9;

/**
 * A painted frame blended with the previous one's result, carried on by the motion between the contents, as far as that is certain: of a
 * still scene or a pan the results are averaged, and of what was uncovered, moved by itself or came before a cut nothing is kept.
 * @param painted of the content's size
 */
export function steadied(
  painted: Picture,
  { content, previous, steady = 0 }: Pick<InstantJob, 'content' | 'previous' | 'steady'>,
): Picture {
  if (!previous || steady === 0 || !sameSize(previous.content, content) || !sameSize(previous.result, content)) return painted;
  const { picture, confidence, motion } = carry(previous, content);
  const trust = trustFromEdges(motion);
  const kept = confidence.map((certain, pixel) => MOST_KEPT * steady * certain * trust[pixel]!);
  return { ...painted, data: blend(painted, picture, kept) };
}
