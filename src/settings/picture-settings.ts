/** Whose colours a loaded picture has: its own, or those of another picture. */
export const PICTURE_COLOURS = ['own', 'match'] as const;

/** The colour properties as a flow file holds them. */
export interface ColourProperties {
  /** One of `PICTURE_COLOURS`. */
  colors: string;
  /** One of `COLOUR_METHODS`. */
  colorsMethod: string;
  /** The picture to match. */
  colorsOf: string;
  colorsOfType: string;
}
