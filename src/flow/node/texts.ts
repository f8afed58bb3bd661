import type { NodeAPI } from 'node-red';
import { fill, messageKey, type NeuralStyleError } from '../../errors.js';

/** All nodes' shared texts stand in the catalogue of the engine node. */
const SHARED = '@neural-style/node-red/neural-style-engine:neural-style-engine';

type Parameters = Readonly<Record<string, string | number>>;

/** The nodes' texts in the user's language. */
export class Texts {
  constructor(private readonly runtime: Pick<NodeAPI, '_'>) {}

  /** A text under a node. */
  status(key: string, parameters?: Parameters): string {
    return this.#text(`status.${key}`, parameters);
  }

  /** A text that an editor shows while a node works. */
  live(key: string, parameters?: Parameters): string {
    return this.#text(`live.${key}`, parameters);
  }

  /** A line in Node-RED's log. */
  log(key: string, parameters?: Parameters): string {
    return this.#text(`log.${key}`, parameters);
  }

  /** An error's message; its own English where the catalogue has none. */
  error(error: NeuralStyleError): string {
    const key = `errors.${messageKey(error)}`;
    // i18next would also replace placeholders inside a parameter, such as a stranger's URL.
    const template = this.runtime._(`${SHARED}.${key}`, { skipInterpolation: 1 });
    return template.endsWith(key) ? error.message : fill(template, error.parameters);
  }

  #text(key: string, parameters: Parameters = {}): string {
    return this.runtime._(`${SHARED}.${key}`, { ...parameters });
  }
}
