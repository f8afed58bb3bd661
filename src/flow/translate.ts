import type { NeuralStyleError } from '../errors.js';

/** Where all nodes' shared texts stand: the catalogue of the engine node. */
const SHARED = '@neural-style/node-red/neural-style-engine:neural-style-engine';

type Parameters = Readonly<Record<string, string | number>>;

/** `RED._`, as the editor's language has it. */
export type Translator = (key: string, parameters?: Record<string, string | number>) => string;

/** A status text in the user's language. */
export function statusText(translate: Translator, key: string, parameters: Parameters = {}): string {
  return translate(`${SHARED}.status.${key}`, { ...parameters });
}

/** An error's message in the user's language, or its own English where the catalogue has none. */
export function errorText(translate: Translator, error: NeuralStyleError): string {
  const key = `errors.${error.code}`;
  const text = translate(`${SHARED}.${key}`, { ...error.parameters });
  return text.endsWith(key) ? error.message : text;
}
