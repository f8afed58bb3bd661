/** Share of an engine's memory limit for feature maps; compiled graphs get the rest. */
export const FEATURES_SHARE = 0.25;

/** Share of what graphs get for planes of the picture, unless it would leave L-BFGS too few remembered steps. */
export const PLANES_SHARE = 0.5;
