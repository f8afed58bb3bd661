import { buildSync } from 'esbuild';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { KNOWN_LAYERS } from '../../../src/model/known-layers.js';

/*
 * The editor's side of the nodes without a browser: their code runs with as much of Node-RED's editor as registering them
 * and checking values takes. No dialog can be opened.
 */

const ROOT = join(__dirname, '..', '..', '..', '..');
const NODES = join(ROOT, 'nodes');

interface Property {
  readonly value: unknown;
  readonly validate?: (this: object, value: unknown, opt: object) => boolean | string;
}

/** A node type as its file registers it. */
export interface NodeType {
  /** Where the palette has it; `config` for nodes that are in no palette. */
  readonly category: string;
  readonly defaults: Readonly<Record<string, Property>>;
  readonly label: (this: object) => string;
}

export interface Editor {
  readonly types: ReadonlyMap<string, NodeType>;
  /** What Node-RED would say about a property of a node: true, or the reason why it is invalid. */
  check(node: { readonly type: string } & Record<string, unknown>, property: string): boolean | string;
  /** What stands on a node. */
  labelOf(node: { readonly type: string } & Record<string, unknown>): string;
  /** A text of a node type's English catalogue, by a path such as `label.seed`; undefined where there is none. */
  text(type: string, path: string): string | undefined;
}

/** The names of the nodes, which all have a dialog. */
const dialogs = (): string[] => readdirSync(NODES).filter((name) => existsSync(join(NODES, name, 'dialog.ts')));

/** A script that loads the code of nodes one after the other. */
function bundle(names: readonly string[]): string {
  const contents = names.map((name) => `import './nodes/${name}/dialog.ts';`).join('\n');
  const { outputFiles } = buildSync({ stdin: { contents, resolveDir: ROOT }, bundle: true, format: 'iife', write: false });
  return outputFiles[0]!.text;
}

/**
 * Loads the code of all nodes, in an order that Node-RED may choose.
 * @param configNodes the config nodes of the flow, by their ids
 */
export function startEditor(order: (names: string[]) => string[], configNodes: Readonly<Record<string, object>> = {}): Editor {
  const types = new Map<string, NodeType>();
  const text = (type: string, path: string): string | undefined => {
    const catalogue: unknown = JSON.parse(readFileSync(join(NODES, 'locales', 'en-US', `${type}.json`), 'utf8'));
    const found = [type, ...path.split('.')].reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], catalogue);
    return typeof found === 'string' ? found : undefined;
  };
  const translate =
    (type: string) =>
    (path: string, values: Record<string, unknown> = {}) =>
      text(type, path.slice(type.length + 1))?.replaceAll(/__(\w+)__/g, (_, name: string) => String(values[name])) ?? path;
  const registerType = (type: string, definition: NodeType): unknown =>
    types.set(type, Object.assign(definition, { type, _: translate(type) }));
  const context = createContext({
    RED: {
      nodes: { registerType, getType: (type: string) => types.get(type), node: (id: string) => configNodes[id] ?? null },
      // As the runtime's side of the nodes exports them.
      settings: { neuralStyleModelLayers: KNOWN_LAYERS },
      editor: { getEditStack: () => [] },
      utils: {
        validatePropertyExpression: (path: unknown) => /^[a-z][\w.]*$/i.test(String(path)),
        parseContextKey: (key: unknown) => ({ key }),
      },
    },
  });
  runInContext(bundle(order(dialogs())), context);
  return {
    types,
    text,
    labelOf: (node) => types.get(node.type)!.label.call({ ...node, _def: types.get(node.type)! }),
    check(node, property) {
      const definition = types.get(node.type)!;
      const { validate } = definition.defaults[property]!;
      return validate?.call({ ...node, _def: definition }, node[property], {}) ?? true;
    },
  };
}
