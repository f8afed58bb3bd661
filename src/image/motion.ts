/*
 * Motion between two frames of a camera: estimated from what is to be painted, applied to what has been painted.
 */
export { confidence } from './motion/confidence.js';
export { estimateMotion } from './motion/estimate.js';
export { BLOCK, type MotionField } from './motion/field.js';
export { warp } from './motion/warp.js';
