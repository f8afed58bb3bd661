/*
 * Motion between two frames of a camera: estimated from what is to be painted, applied to what has been painted.
 */
export { carry, type CarriedResult, type Frame } from './carry.js';
export { confidence } from './confidence.js';
export { estimateMotion } from './estimate.js';
export { BLOCK, type MotionField } from './field.js';
export { warp } from './warp.js';
