import { NeuralStyleError } from '../../errors.js';
import type { LOSS } from '../../properties/nodes/loss.js';
import type { PropertiesOf } from '../../properties/property.js';

/**
 * The parts that a loss waits for beside its styles: nothing, so that a style makes it send; feature maps or an objective, whichever comes;
 * an objective alone; or both.
 */
export type Base = 'none' | 'either' | 'objective' | 'both';

/** The parts that a loss waits for. */
export interface Wants {
  readonly base: Base;
  readonly styles: number;
}

/** The properties of a loss that decide what it waits for. */
export type WaitingProperties = Pick<
  PropertiesOf<typeof LOSS>,
  'content' | 'contentWeight' | 'width' | 'height' | 'styleWeight' | 'styles'
>;

/** Feature maps and objectives that belong to one message. */
export const BASES: Readonly<Record<Base, number>> = { none: 0, either: 1, objective: 1, both: 2 };

/**
 * The parts that a loss waits for: none of weight 0.
 * @throws NeuralStyleError `setting-invalid` where that leaves nothing
 */
export function wantsOf(properties: WaitingProperties): Wants {
  const { content, styleWeight, styles } = properties;
  const base = baseOf(properties);
  if (styleWeight > 0) return { base, styles };
  if (base !== 'none') return { base, styles: 0 };
  throw new NeuralStyleError('setting-invalid', {
    setting: 'styleWeight',
    expected: `a weight above 0 where there is no content (${content})`,
    received: '0',
  });
}

function baseOf({ content, contentWeight, width, height }: WaitingProperties): Base {
  if (content === 'none') return 'none';
  if (contentWeight > 0) return content === 'both' ? 'both' : 'either';
  if (content === 'both') return 'objective';
  // Where nothing else says how large the painting is, the photograph does.
  return width === null && height === null ? 'either' : 'none';
}

/** @throws NeuralStyleError `setting-invalid` for an objective at a loss whose styles alone make it send */
export function requireBase({ base }: Wants): void {
  if (base !== 'none') return;
  throw new NeuralStyleError('setting-invalid', {
    setting: 'width and height',
    expected: 'nothing where an objective comes in, which has a size,',
    received: 'a size for styles alone',
  });
}
