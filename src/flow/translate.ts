import type { NodeAPI } from 'node-red';
import type { NeuralStyleError } from '../errors.js';

/** Where all nodes' shared texts stand: the catalogue of the engine node. */
const SHARED = '@neural-style/node-red/neural-style-engine:neural-style-engine';

type Parameters = Readonly<Record<string, string | number>>;

/** A status text in the user's language. */
export function statusText(RED: NodeAPI, key: string, parameters: Parameters = {}): string {
  return RED._(`${SHARED}.status.${key}`, { ...parameters });
}

/** An error's message in the user's language, or its own English where the catalogue has none. */
export function errorText(RED: NodeAPI, error: NeuralStyleError): string {
  const key = `errors.${error.code}`;
  const text = RED._(`${SHARED}.${key}`, { ...error.parameters });
  return text.endsWith(key) ? error.message : text;
}
