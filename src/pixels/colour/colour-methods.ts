/** Methods of matching colours, the better one first. */
export const COLOUR_METHODS = ['linear', 'histogram'] as const;

export type ColourMethod = (typeof COLOUR_METHODS)[number];
