import { NeuralStyleError, readable } from '../../errors.js';
import { NO_OPTION } from '../../properties/nodes/sweep/sweep.js';
import type { Saved } from '../../properties/property.js';
import { describeValue } from '../../values/describe-value.js';
import type { Message } from '../node/input.js';
import { isPlainObject, shallowCopy } from '../node/message-property.js';

/**
 * The options that `msg.sweep` asks for, each with its values, in place of those of the node: `{styleWeight: [50, 500], size: '256, 512'}`.
 * @throws NeuralStyleError `setting-invalid` where it is no object with one option or two; `value-unreadable`
 */
export function axesIn(msg: Message): Saved {
  const asked = readable('msg.sweep', () => shallowCopy(msg.sweep));
  if (asked === undefined || asked === null) return {};
  const axes = isPlainObject(asked) ? Object.entries(asked) : [];
  if (axes.length < 1 || axes.length > 2)
    throw new NeuralStyleError('setting-invalid', {
      setting: 'msg.sweep',
      expected: 'an object with one option or two, such as {"styleWeight": [50, 500]}',
      received: describeValue(asked),
    });
  const [[acrossOption, acrossValues], [downOption, downValues] = [NO_OPTION, undefined]] = axes as [[string, unknown], [string, unknown]?];
  return { acrossOption, acrossValues, downOption, ...(downValues !== undefined && { downValues }) };
}
