import { expression, integer } from '../../kinds.js';
import { optionName } from '../../kinds/option-name.js';
import { type OptionValue, values } from '../../kinds/values.js';
import { OPTION_NAMES, propertiesOfOption } from '../../option-tables.js';
import { type Facts, isWrong, type Parsed } from '../../property.js';
import { table } from '../../table.js';
import { is, not } from '../../when.js';
import { COMPARE } from '../compare.js';
import { SHEET } from './sheet.js';

/** No second option. */
export const NO_OPTION = 'none';
/** In place of an option: a property of the message, such as the style picture in `msg.style`. */
export const MESSAGE_PROPERTY = 'property';

/** Nodes that only show pictures. */
const SHOWING = [COMPARE.type, SHEET.type];

/** The options that change a picture. */
const SWEPT = OPTION_NAMES.filter((name) =>
  propertiesOfOption(name).some(({ unseen, ofDelivery, home }) => !unseen && !ofDelivery && !SHOWING.includes(home ?? '')),
);

/** What is wrong with a value where no node would take it as this option. */
function checkedAs(option: unknown, value: OptionValue): Parsed<unknown> {
  const properties = propertiesOfOption(String(option));
  const parsed = properties.map((property) => property.parse(value, { name: String(option), valueOf: () => undefined }));
  return parsed.find((each) => !isWrong(each)) ?? parsed[0] ?? { value };
}

const valuesOf = (option: string, facts: Facts): ReturnType<typeof values> =>
  values({ ...facts, check: (value, valueOf) => checkedAs(valueOf(option), value) });

/** The sweep node: paints a picture with each of several values of one option or two. */
export const SWEEP = table('neural-style-sweep', {
  acrossOption: optionName([MESSAGE_PROPERTY], SWEPT, { default: 'styleWeight', icon: 'arrows-h' }),
  acrossProperty: expression({ default: 'style', icon: 'envelope-o', when: is('acrossOption', MESSAGE_PROPERTY) }),
  acrossValues: valuesOf('acrossOption', { default: '50, 500, 5000', icon: 'list' }),
  downOption: optionName([NO_OPTION, MESSAGE_PROPERTY], SWEPT, { default: NO_OPTION, icon: 'arrows-v' }),
  downProperty: expression({ default: 'style', icon: 'envelope-o', when: is('downOption', MESSAGE_PROPERTY) }),
  downValues: valuesOf('downOption', { default: '0.5, 1, 2', icon: 'list', when: not('downOption', NO_OPTION) }),
  /** Messages on their way: the next picture is prepared while one is painted. */
  ahead: integer({ default: 2, min: 1, max: 16, icon: 'forward' }),
});
