import type { EditorKnowledge, Expectation, Facts, Property } from '../property.js';
import { isBlank } from '../when.js';

/** Where a value comes from: a message or context property, an environment variable, a text typed in, an example picture, or one uploaded. */
export type SourceType = 'msg' | 'flow' | 'global' | 'env' | 'str' | 'example' | 'upload';

/** A value and where it comes from, as a typed input has them. */
export interface Source {
  readonly source: string;
  /** A `SourceType` where a dialog has written it. */
  readonly type: string;
}

/** The pictures that come with this package. */
export const EXAMPLES = ['valley.jpg', 'brushstrokes.jpg', 'stained-glass.jpg', 'woodcut.jpg', 'mask-left.jpg', 'mask-right.jpg'] as const;

const FROM_A_FLOW = ['msg', 'flow', 'global', 'str', 'env'] as const;
const PROPERTY_TYPES: readonly unknown[] = ['msg', 'flow', 'global'];

/** A typed input: the property itself, and beside it its type as the property `NAMEType`. */
export interface TypedProperty extends Property<Source> {
  readonly kind: 'picture' | 'mask' | 'destination' | 'style' | 'camera';
  /** The default of `NAMEType`. */
  readonly type: SourceType;
  /** The types to choose from. */
  readonly types: readonly SourceType[];
}

type TypedFacts = Facts & { readonly type: SourceType };

/** A picture: of the message or the context, a path or URL, one uploaded, or an example. */
export function picture(facts: TypedFacts): TypedProperty {
  return typedInput('picture', [...FROM_A_FLOW, 'upload', 'example'], { key: 'picture', words: 'a picture' }, facts);
}

/** A picture that is white where something holds. */
export function mask(facts: TypedFacts): TypedProperty {
  return typedInput('mask', [...FROM_A_FLOW, 'upload'], { key: 'picture', words: 'a picture' }, facts);
}

/** The path of a file to write. */
export function destination(facts: TypedFacts): TypedProperty {
  return typedInput('destination', ['str', 'msg', 'env'], { key: 'file', words: 'a file path' }, facts);
}

/** A saved style: of the message or the context, or a path. */
export function savedStyle(facts: TypedFacts): TypedProperty {
  return typedInput('style', FROM_A_FLOW, { key: 'style', words: 'a style' }, facts);
}

/** The http address of a camera: typed in, or of the message or the context. */
export function camera(facts: TypedFacts): TypedProperty {
  return typedInput('camera', ['str', 'env', 'msg', 'flow', 'global'], { key: 'camera', words: 'an http address' }, facts);
}

export function isTyped(property: Property): property is TypedProperty {
  return 'types' in property;
}

/** The value and its type. Whether there is something at that place, only a message tells. */
function typedInput(kind: TypedProperty['kind'], types: readonly SourceType[], expected: Expectation, facts: TypedFacts): TypedProperty {
  return {
    ...facts,
    kind,
    types,
    parse: (value, { name, valueOf }) => {
      const type = valueOf(`${name}Type`);
      return typeof value === 'string' && typeof type === 'string' ? { value: { source: value, type } } : { expected };
    },
    inspect: (value, { name, valueOf }, editor) => inspectSource(String(value), valueOf(`${name}Type`), expected, editor),
  };
}

function inspectSource(source: string, type: unknown, expected: Expectation, editor: EditorKnowledge): Expectation | undefined {
  if (PROPERTY_TYPES.includes(type)) {
    const path = type === 'msg' ? source : editor.contextKey(source);
    return editor.isExpression(path) ? undefined : { key: 'property', words: 'the name of a property' };
  }
  if (type === 'example') {
    return EXAMPLES.some((each) => each === source) ? undefined : { key: 'example', words: 'one of the example pictures' };
  }
  if (type === 'upload') {
    // The name is not repeated: Node-RED shows reasons as HTML.
    const words = 'a picture that this Node-RED has: choose one, or upload it under this name';
    return editor.hasUpload(source) === false || isBlank(source) ? { key: 'upload', words } : undefined;
  }
  if (!isBlank(source)) return undefined;
  return type === 'env' ? { key: 'env', words: 'the name of an environment variable' } : expected;
}
