import type { Size } from './picture.js';

/** How large a picture is wanted. */
export type Sizing = (
  | { readonly by: 'longer' | 'shorter'; /** Pixels; 0 for the picture's own. */ readonly side: number }
  | { readonly by: 'percent'; readonly percent: number }
  /** Within the box, all of the box with the picture's middle, or all of the picture in the box, whatever becomes of its proportions. */
  | ({ readonly by: 'contain' | 'cover' | 'stretch' } & Size)
) & {
  /** True to enlarge a smaller picture. */
  readonly enlarge: boolean;
};

export interface Region extends Size {
  readonly left: number;
  readonly top: number;
}

/** A size of a picture, and the part of it that is kept. */
export interface Fit {
  readonly to: Size;
  readonly part: Region;
}

/** What to make of a picture to have it at the size that is wanted. Sides are rounded, and have one pixel at the least. */
export function fitOf({ width, height }: Size, sizing: Sizing): Fit {
  const whole = { left: 0, top: 0, width, height };
  if (sizing.by === 'stretch') return { to: { width: sizing.width, height: sizing.height }, part: whole };
  const wanted = scaleOf({ width, height }, sizing);
  const scale = sizing.enlarge ? wanted : Math.min(1, wanted);
  if (sizing.by !== 'cover') return { to: { width: scaled(width, scale), height: scaled(height, scale) }, part: whole };
  const to = { width: Math.min(sizing.width, scaled(width, scale)), height: Math.min(sizing.height, scaled(height, scale)) };
  const kept = { width: Math.min(width, scaled(to.width, 1 / scale)), height: Math.min(height, scaled(to.height, 1 / scale)) };
  return { to, part: { ...kept, left: (width - kept.width) >> 1, top: (height - kept.height) >> 1 } };
}

/** The size of a picture whose longer side is to have so many pixels; 0 keeps the size. */
export function fitted(size: Size, longest: number): Size {
  return fitOf(size, longerSide(longest)).to;
}

/** A picture whose longer side has so many pixels; 0 for its own. */
export function longerSide(side: number, enlarge = true): Sizing {
  return { by: 'longer', side, enlarge };
}

function scaleOf({ width, height }: Size, sizing: Exclude<Sizing, { by: 'stretch' }>): number {
  switch (sizing.by) {
    case 'longer':
      return sizing.side === 0 ? 1 : sizing.side / Math.max(width, height);
    case 'shorter':
      return sizing.side === 0 ? 1 : sizing.side / Math.min(width, height);
    case 'percent':
      return sizing.percent / 100;
    case 'contain':
      return Math.min(sizing.width / width, sizing.height / height);
    case 'cover':
      return Math.max(sizing.width / width, sizing.height / height);
    case 'stretch':
      return 1;
  }
}

const scaled = (side: number, scale: number): number => Math.max(1, Math.round(side * scale));
