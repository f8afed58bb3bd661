import type { Node, NodeAPI } from 'node-red';
import { readable } from '../../errors.js';
import type { Message } from '../node/input.js';

/** A typed input of the editor, as a flow file holds it. */
export interface TypedInput {
  /** A property's name, a path or URL, or the name of an example or an upload. */
  readonly source: string;
  /** `msg`, `flow`, `global`, `env`, `str` for a path or URL, `example` for a picture shipped with this module, `upload` for one of the editor's. */
  readonly type: string;
}

/** Evaluates the typed inputs of one node. */
export class TypedInputs {
  constructor(
    private readonly util: Pick<NodeAPI['util'], 'evaluateNodeProperty' | 'normalisePropertyExpression' | 'setMessageProperty'>,
    private readonly node: Node,
  ) {}

  /**
   * The value of a typed input; undefined where a property on the way does not exist.
   * @throws NeuralStyleError `value-unreadable`
   */
  async evaluate(msg: Message, { source, type }: TypedInput): Promise<unknown> {
    if (type === 'msg') return this.inMessage(msg, source);
    return new Promise((resolve) => {
      this.util.evaluateNodeProperty(source, type, this.node, msg, (error, result: unknown) => resolve(error ? undefined : result));
    });
  }

  /**
   * The value that an expression such as `req.files[0].buffer` names in a message; undefined where a property on the way does not exist.
   * Node-RED's own function fails in the same way for that and for a getter that throws, which must not pass for a missing picture.
   *
   * @throws NeuralStyleError `value-unreadable`
   */
  inMessage(msg: Message, expression: string): unknown {
    return readable(inputName({ source: expression, type: 'msg' }), () => {
      let value: unknown = msg;
      for (const key of this.#keysOf(msg, expression)) {
        if (value === undefined || value === null) return undefined;
        value = (value as Readonly<Record<string | number, unknown>>)[key];
      }
      return value;
    });
  }

  /** Sets the property of a message that an expression names, and the objects on the way to it. */
  put(msg: Message, expression: string, value: unknown): void {
    this.util.setMessageProperty(msg, expression, value, true);
  }

  /** A flow file may hold what is no expression; its one key leads nowhere. */
  #keysOf(msg: Message, expression: unknown): readonly (string | number)[] {
    try {
      return this.util.normalisePropertyExpression(String(expression).replace(/^msg\./, ''), msg);
    } catch {
      return [''];
    }
  }
}

/** Tells that a property is not set, or holds nothing for this message. */
export function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** The name that errors give to a typed input's value. */
export function inputName({ source, type }: TypedInput): string {
  return type === 'msg' ? `msg.${source}` : type === 'str' ? 'the path' : source;
}
