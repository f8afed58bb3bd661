/*
 * Names of the inputs and outputs of an objective's graphs. A summand's loss is an output under the summand's own name.
 */

export const IMAGE = 'image';
export const GRADIENT = 'gradient';

export const weightOf = (summand: string): string => `weight/${summand}`;
export const targetOf = (summand: string): string => `target/${summand}`;
export const maskOf = (summand: string): string => `mask/${summand}`;
export const statisticOf = (summand: string): string => `statistic/${summand}`;
/** The derivative of a summand's weighted loss with respect to its statistic. */
export const slopeOf = (summand: string): string => `slope/${summand}`;
