import type { ErrorCode, ErrorParameters } from '../errors.js';
import type { Condition } from './when.js';

/*
 * The facts about one property of a node, as plain data with one function that reads a value. The editor bundles these files, so that
 * nothing here, and nothing that is imported here but types, may need Node.js.
 */

/** Description of a valid value: for a dialog a text of its language, for an error at run time English. */
export interface Expectation {
  /** A text's key below `expected.` in the engine node's catalogue. */
  readonly key: string;
  /** The numbers and words that the text names. */
  readonly values?: Readonly<Record<string, string | number>>;
  /** The same in English, for "Expected WORDS for SETTING". */
  readonly words: string;
}

/** A value that is none of its kind. */
export interface Wrong {
  readonly expected: Expectation;
  /** The part of the value that is wrong, where it is not the whole. */
  readonly received?: { readonly part: unknown };
  /** Name of the part in errors, where it has its own, as `layerWeights.relu1_1`. */
  readonly setting?: string;
  /** The error to throw at run time, where it is not `setting-invalid`. */
  readonly error?: { readonly code: ErrorCode; readonly parameters: ErrorParameters };
}

export type Parsed<T> = { readonly value: T } | Wrong;

export function isWrong(parsed: Parsed<unknown>): parsed is Wrong {
  return 'expected' in parsed;
}

/** Where a value stands: the property's name, and the values of the properties beside it. */
export interface Place {
  readonly name: string;
  /** The value of a property of the same node, or of its type (`sourceType`): as saved, or the default; not yet read. */
  readonly valueOf: (property: string) => unknown;
}

/** Facts that only an open editor has, for its checks beyond those of the run time. */
export interface EditorKnowledge {
  /** True if a text is an expression such as `payload.images[0]`. */
  readonly isExpression: (text: string) => boolean;
  /** The key of a context property, without the store's name before it: `x` of `#:(file)::x`. */
  readonly contextKey: (text: string) => string;
  /** The layers of the network of a model config node, or of the embedded one for an empty id; undefined where nobody knows them yet. */
  readonly layersOf: (modelId: unknown) => readonly string[] | undefined;
  /** Tells whether this Node-RED has an upload of a name; undefined where nobody knows yet. */
  readonly hasUpload: (name: string) => boolean | undefined;
}

/** An option of the command line. */
export interface Flag {
  readonly command: 'stylize' | 'worker';
  /** The part of `--help` that lists it. */
  readonly group: 'pictures' | 'painting' | 'computing' | 'worker';
  /** Without the dashes. */
  readonly name: string;
  /** Shown after the name: the default, or a word for the value. */
  readonly value: string;
  readonly help: string;
}

/** The facts that every kind of property has. */
export interface Facts {
  /** The value of a new node, as a flow file holds it; of a saved node that lacks it, too. */
  readonly default: unknown;
  /** Icon of Font Awesome 4, without `fa-`. */
  readonly icon: string;
  /** The folded part of the dialog that it stands in; the main part without one. */
  readonly section?: string;
  /** When the property has an effect. Where it has none, it is neither shown nor checked, and is read as its default. */
  readonly when?: Condition;
  /** True if `msg.options` may override it. */
  readonly option?: boolean;
  /** True if it says where a result goes, and nothing of how it is made: `msg.settings` leaves it out. */
  readonly ofDelivery?: boolean;
  /** True if no pixel depends on it: nobody compares pictures by it. */
  readonly unseen?: boolean;
  /** Words that another node has for an option of the same name, on the same message's way. */
  readonly foreign?: readonly string[];
  readonly flags?: readonly Flag[];
  /** The hint to show, the first whose condition holds; the property's name is the key where there are none. */
  readonly hints?: readonly { readonly key: string; readonly when?: Condition }[];
  /** The version of this package that brought it; the first where nothing is said. */
  readonly since?: string;
}

/** A property whose values are read as `T`. */
export interface Property<T = unknown> extends Facts {
  readonly kind: string;
  /** The node type whose catalogue and help have its texts; set by `table`. */
  readonly home?: string;
  /** The value as the run time has it. A dialog asks the same function. */
  readonly parse: (value: unknown, place: Place) => Parsed<T>;
  /** Checks that a dialog adds for a value that is typed there rather than brought by the environment. */
  readonly inspect?: (value: unknown, place: Place, editor: EditorKnowledge) => Expectation | undefined;
}

export type Properties = Readonly<Record<string, Property>>;

/** A node as it was saved. */
export type Saved = Readonly<Record<string, unknown>>;

/** Brings a saved node from one version to the next. It may meet a node that is of the next already, and leaves that as it is. */
export type Migration = (saved: Saved) => Saved;

/** All properties of a node type, in the order of its dialog. */
export interface Table<P extends Properties = Properties> {
  readonly type: string;
  readonly properties: P;
  /** The version of nodes saved today; those without one are of version 0. */
  readonly version: number;
  /** From version 0 to 1, from 1 to 2, … */
  readonly migrations: readonly Migration[];
}

/** The result of `read` for a table, `PropertiesOf<typeof OPTIMIZER>`. */
export type PropertiesOf<T> = T extends Table<infer P> ? { readonly [K in keyof P]: P[K] extends Property<infer V> ? V : never } : never;
