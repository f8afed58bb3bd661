import type { SheetTitles } from '../../drawing/contact-sheet.js';
import type { OptionValue } from '../../properties/kinds/values.js';
import { NeuralStyleError } from '../../errors.js';
import { MESSAGE_PROPERTY, NO_OPTION, type SWEEP } from '../../properties/nodes/sweep/sweep.js';
import type { PropertiesOf } from '../../properties/property.js';
import { shortened } from '../../values/shortened.js';

/** Characters of a value in a title. */
const LONGEST_VALUE = 24;

type SweepProperties = Omit<PropertiesOf<typeof SWEEP>, 'ahead'>;

/** An option, or a property of the message, with the values that it takes one after the other. */
export interface Axis {
  readonly name: string;
  /** True for a property of the message, such as `style`. */
  readonly isProperty: boolean;
  readonly values: readonly OptionValue[];
}

/** One picture of a sweep: what is set for it, and what says so. */
export interface PlannedCell {
  readonly title: string;
  readonly set: readonly { readonly axis: Axis; readonly value: OptionValue }[];
}

export interface SweepPlan {
  /** Row by row. */
  readonly cells: readonly PlannedCell[];
  /** Titles where there are two axes. */
  readonly grid: SheetTitles | null;
}

/**
 * The pictures that a sweep node's properties ask for.
 * @throws NeuralStyleError `setting-invalid` where both directions set the same
 */
export function planOf({ acrossOption, acrossProperty, acrossValues, downOption, downProperty, downValues }: SweepProperties): SweepPlan {
  const down = downOption === NO_OPTION ? null : axisOf(downOption, downProperty, downValues);
  const across = axisOf(acrossOption, acrossProperty, acrossValues);
  if (down?.name === across.name && down.isProperty === across.isProperty)
    throw new NeuralStyleError('setting-invalid', { setting: 'downOption', expected: 'another one than across', received: down.name });
  return planSweep(across, down);
}

function axisOf(option: string, property: string, values: Axis['values']): Axis {
  const isProperty = option === MESSAGE_PROPERTY;
  return { name: isProperty ? property : option, isProperty, values };
}

/** Each value of one axis, or of two with each other: the first runs across, the second down. */
export function planSweep(across: Axis, down: Axis | null): SweepPlan {
  const columns = across.values.map((value) => ({ axis: across, value }));
  if (!down) return { cells: columns.map((each) => ({ title: titleOf(each), set: [each] })), grid: null };
  const rows = down.values.map((value) => ({ axis: down, value }));
  const cells = rows.flatMap((row) => columns.map((column) => ({ title: `${titleOf(column)} · ${titleOf(row)}`, set: [column, row] })));
  return { cells, grid: { columns: columns.map(titleOf), rows: rows.map(titleOf) } };
}

/** `styleWeight 500`; of a file its name alone. */
function titleOf({ axis: { name, isProperty }, value }: PlannedCell['set'][number]): string {
  const written = typeof value === 'string' ? value : JSON.stringify(value);
  const isPlace = isProperty && typeof value === 'string' && /[\\/]/.test(value);
  return `${name} ${shortened(isPlace ? written.split(/[\\/]/).at(-1)! : written, LONGEST_VALUE)}`;
}
