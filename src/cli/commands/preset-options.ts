import { INSTANT_PRESET } from '../../properties/paint-presets.js';
import { TRANSFER } from '../../properties/nodes/transfer.js';
import { takesEffect, valuesOf } from '../../properties/table.js';
import { UsageError } from '../context.js';
import { type FlagValues, flagOf, fromFlags } from '../flags.js';

/** The content mask, which is no property of its own on the command line. */
const CONTENT_MASK = 'content-mask';

/**
 * Refuses options that have no effect with the preset of a command line, but would have one with another.
 * @throws UsageError
 */
export function refuseWithoutEffect(values: FlagValues, preset: string): void {
  const saved = fromFlags(TRANSFER, 'stylize', values);
  const hasEffect = (name: string, other: string): boolean => takesEffect(TRANSFER, name, valuesOf(TRANSFER, { ...saved, preset: other }));
  const others = preset === INSTANT_PRESET ? 'custom' : INSTANT_PRESET;
  const given: [name: string, option: string][] = Object.keys(saved).map((name) => [
    name,
    flagOf(TRANSFER.properties[name as keyof typeof TRANSFER.properties], 'stylize')!.name,
  ]);
  if (values[CONTENT_MASK] !== undefined) given.push(['contentMask', CONTENT_MASK]);
  for (const [name, option] of given)
    if (!hasEffect(name, preset) && hasEffect(name, others)) throw new UsageError(`--${option} has no effect with --preset ${preset}.`);
}
