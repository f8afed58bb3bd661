import type { ReferenceProperty } from '../src/properties/kinds/words.js';
import type { TextProperty } from '../src/properties/kinds/texts.js';
import type { Table } from '../src/properties/property.js';
import { defaultsOf } from '../src/properties/table.js';
import { Form, type OwnField } from './form/form.js';
import { validatorOf } from './form/validate.js';
import { closeJobPanel } from './live/job-panel.js';
import { addPictures, removePictures } from './live/live-pictures.js';
import { text } from './text.js';

/** Traits of a node that its table lacks: its look on the canvas, and the parts of its dialog beside rows. */
export interface NodeLook {
  /** The name of the input below `port.` in the catalogue, or false where any message is welcome. Config nodes have none. */
  readonly input?: string | false;
  /** The names of the outputs, or the name of the only one as it depends on the node. */
  readonly outputs?: readonly string[] | ((node: EditorNode) => string);
  readonly align?: 'right';
  readonly button?: NodeDefinition['button'];
  /** A label for a node without a name; the palette's where it is empty. */
  readonly label?: (node: EditorNode) => string;
  /** The property that turns on a picture under the node. */
  readonly picture?: string;
  /** Fields for properties that a row cannot show. */
  readonly own?: Readonly<Record<string, OwnField>>;
  /** Validators for them. */
  readonly validate?: Readonly<Record<string, NodeProperty['validate']>>;
  /** Lays out the dialog; all rows one below the other where it is left out. */
  readonly layout?: (form: Form) => void;
  /** Takes from the dialog what is in no field of its own. */
  readonly save?: (node: EditorNode) => void;
  /** Ends what the dialog has begun, however it is closed. */
  readonly close?: () => void;
  readonly added?: () => void;
  readonly removed?: () => void;
}

const COLOR = '#BBA3D0';

function definitionsOf(table: Table, { validate = {} }: NodeLook): Record<string, NodeProperty> {
  const definitions: Record<string, NodeProperty> = { name: { value: '' } };
  for (const [name, value] of Object.entries(defaultsOf(table))) {
    const property = table.properties[name];
    if (property?.kind === 'reference') definitions[name] = { value, type: (property as ReferenceProperty).nodeType, required: false };
    else if (!property) definitions[name] = { value };
    else definitions[name] = { value, validate: validate[name] ?? validatorOf(table, name) };
  }
  return definitions;
}

/** The names and passwords that Node-RED keeps apart; it asks the runtime for those of any node type that mentions them. */
function credentialsOf({ properties }: Table): Pick<NodeDefinition, 'credentials'> {
  const names = Object.keys(properties).filter((name) => properties[name]!.kind === 'credential');
  const typeOf = (name: string): 'password' | 'text' => ((properties[name] as TextProperty).secret ? 'password' : 'text');
  return names.length > 0 ? { credentials: Object.fromEntries(names.map((name) => [name, { type: typeOf(name) }])) } : {};
}

type Ports = Pick<NodeDefinition, 'inputs' | 'outputs' | 'inputLabels' | 'outputLabels'>;

function portsOf(type: string, { input, outputs }: NodeLook): Ports {
  if (!outputs) return {};
  const port = (name: string): string => text(type, `port.${name}`);
  return {
    inputs: 1,
    outputs: typeof outputs === 'function' ? 1 : outputs.length,
    ...(input ? { inputLabels: () => port(input) } : {}),
    outputLabels(index) {
      return port(typeof outputs === 'function' ? outputs(this) : outputs[index]!);
    },
  };
}

/** Lets the palette's search find a node by words that stand nowhere on it; it looks into this attribute. */
function addSearchWords(type: string): void {
  const label = [text(type, 'palette'), text(type, 'search')].filter(Boolean).join(' ');
  $(`.red-ui-palette-node[data-palette-type="${type}"]`).attr('data-palette-label', label);
}

/** Registers a node type with the editor: what it saves, checks and shows follows from its table. */
export function register(table: Table, look: NodeLook): void {
  const { type } = table;
  const close = (): void => {
    closeJobPanel();
    look.close?.();
  };
  RED.nodes.registerType(type, {
    category: look.outputs ? 'neural style' : 'config',
    color: COLOR,
    icon: `${type}.svg`,
    defaults: definitionsOf(table, look),
    ...credentialsOf(table),
    ...portsOf(type, look),
    ...(look.align ? { align: look.align } : {}),
    ...(look.button ? { button: look.button } : {}),
    paletteLabel: () => text(type, 'palette'),
    label() {
      return [this.name, look.label?.(this)].find(Boolean) ?? text(type, 'palette');
    },
    labelStyle() {
      return this.name ? 'node_label_italic' : '';
    },
    oneditprepare() {
      const form = new Form(table, this, look.own);
      if (look.layout) look.layout(form);
      else form.addAll();
    },
    oneditsave() {
      look.save?.(this);
      // The fields hold what today's version would have saved.
      if (table.version > 0) this.version = table.version;
      close();
    },
    oneditcancel: close,
    oneditdelete: close,
    onpaletteadd() {
      addSearchWords(type);
      if (look.picture) addPictures(type, look.picture, table.properties[look.picture]?.default);
      look.added?.();
    },
    onpaletteremove() {
      if (look.picture) removePictures(type);
      look.removed?.();
    },
  });
}
