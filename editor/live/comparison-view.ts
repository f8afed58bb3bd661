/** How pictures lie on a stage: enlarged by a factor, their upper left corner at a place, in pixels of the stage. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const LARGEST = 32;

/**
 * A view that is enlarged about a point, which stays where it is. Pictures are never smaller than their stage, and leave none of it empty.
 */
export function zoomed(
  { scale, x, y }: View,
  by: number,
  about: { readonly x: number; readonly y: number },
  stage: { readonly width: number; readonly height: number },
): View {
  const next = Math.min(Math.max(scale * by, 1), LARGEST);
  const ratio = next / scale;
  const within = (at: number, length: number): number => Math.min(0, Math.max(length * (1 - next), at));
  return { scale: next, x: within(about.x - (about.x - x) * ratio, stage.width), y: within(about.y - (about.y - y) * ratio, stage.height) };
}
