import { NeuralStyleError } from '../errors.js';
import { type Method, METHOD_TRAITS, METHODS } from '../optimize/method-names.js';

/**
 * A line search looks for steps that lower the loss, which normalised gradients do not lead to.
 * @throws NeuralStyleError `setting-invalid`
 */
export function requireNoLineSearch(method: Method): void {
  if (!METHOD_TRAITS[method].lineSearch) return;
  const others = METHODS.filter((each) => !METHOD_TRAITS[each].lineSearch);
  throw new NeuralStyleError('setting-invalid', {
    setting: 'normalizeGradients',
    expected: `the method ${others.join(' or ')}`,
    received: method,
  });
}
