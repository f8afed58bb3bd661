/** Multiplied by any activation worth the name, this is far above 1: `hardSigmoid(STEEP · y)` is 1 where y > 0. */
export const STEEP = { float: 1e30 };
