import type { Size } from '../picture.js';
import { BLOCK } from './field.js';

/** A rectangle of pixels; right and bottom are the first beyond it. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A vector is judged only if at least this share of the window, moved by it, lies within the picture. */
const LEAST_OVERLAP = 0.5;

/**
 * The pixels by which a block of `step` pixels is matched: 16×16 about its middle, however small the block is; moved inwards at the
 * picture's edges, and the whole of a smaller picture.
 */
export function windowOf(column: number, row: number, step: number, width: number, height: number): Window {
  const margin = (BLOCK - step) / 2;
  const left = Math.max(Math.min(column * step - margin, width - BLOCK), 0);
  const top = Math.max(Math.min(row * step - margin, height - BLOCK), 0);
  return { left, top, right: Math.min(left + BLOCK, width), bottom: Math.min(top + BLOCK, height) };
}

/**
 * The part of a window that, where it is and moved by a vector, lies within the picture and at least `margin` pixels from its edges;
 * null if that is too little to judge by.
 */
export function overlap(window: Window, dx: number, dy: number, { width, height }: Size, margin: number): Window | null {
  const left = Math.max(window.left, margin, margin - dx);
  const top = Math.max(window.top, margin, margin - dy);
  const right = Math.min(window.right, width - margin, width - margin - dx);
  const bottom = Math.min(window.bottom, height - margin, height - margin - dy);
  if (right <= left || bottom <= top) return null;
  const share = ((right - left) * (bottom - top)) / ((window.right - window.left) * (window.bottom - window.top));
  return share < LEAST_OVERLAP ? null : { left, top, right, bottom };
}
