import type { NodeAPI } from 'node-red';
import { fill, messageKey, type NeuralStyleError } from '../../errors.js';

/** Where all nodes' shared texts stand: the catalogue of the engine node. */
const SHARED = '@neural-style/node-red/neural-style-engine:neural-style-engine';

type Parameters = Readonly<Record<string, string | number>>;

/** A status text in the user's language. */
export function statusText(RED: NodeAPI, key: string, parameters: Parameters = {}): string {
  return RED._(`${SHARED}.status.${key}`, { ...parameters });
}

/** A text of what editors see of a node while it works, in the user's language. */
export function liveText(RED: NodeAPI, key: string, parameters: Parameters = {}): string {
  return RED._(`${SHARED}.live.${key}`, { ...parameters });
}

/** A text for Node-RED's log in the user's language. */
export function logText(RED: NodeAPI, key: string, parameters: Parameters = {}): string {
  return RED._(`${SHARED}.log.${key}`, { ...parameters });
}

/** An error's message in the user's language, or its own English where the catalogue has none. */
export function errorText(RED: NodeAPI, error: NeuralStyleError): string {
  const key = `errors.${messageKey(error)}`;
  // i18next would also fill in what stands in a parameter, such as a stranger's URL.
  const template = RED._(`${SHARED}.${key}`, { skipInterpolation: 1 });
  return template.endsWith(key) ? error.message : fill(template, error.parameters);
}
