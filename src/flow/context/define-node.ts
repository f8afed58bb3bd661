import type { Node, NodeCredentials, NodeDef, NodeInitializer } from 'node-red';
import type { Properties, PropertiesOf, Property, Saved, Table } from '../../properties/property.js';
import type { TextProperty } from '../../properties/kinds.js';
import { read } from '../../properties/read.js';
import { releaseDefaultEngine, retainDefaultEngine } from '../config/engines.js';
import { inOrder, type Message, onInput, type Send } from '../node/input.js';
import { optionsOf } from '../node/options.js';
import { createNodeContext, type NodeContext } from './node-context.js';

/** Handles one message; resolves when the message is dealt with, and rejects with the error that Catch nodes get. */
export type Handler = (msg: Message, send: Send) => Promise<void> | void;

/**
 * Reads a node's properties for one message: as the flow file has them, or as `msg.options` overrides them.
 *
 * @param own options that the message brings elsewhere, such as `msg.layers`; they go before those in `msg.options`
 * @throws NeuralStyleError `setting-invalid`, `no-layers`, `value-unreadable`
 */
export type ReadProperties<P extends Properties> = (msg: Message, own?: Saved) => PropertiesOf<Table<P>>;

export interface NodeDefinition<P extends Properties> {
  /** The node's type and properties. */
  readonly table: Table<P>;
  /** The node asks an engine: the default engine exists as long as such a node is deployed. */
  readonly usesEngine?: boolean;
  /** Messages are handled one after the other and leave in the order in which they came; otherwise all at once. */
  readonly inOrder?: boolean;
  /**
   * Called once for each node of this type; must not throw, whatever the flow file holds.
   * @param saved the node's properties as the flow file holds them, for those that count before a message comes
   */
  readonly setup: (context: NodeContext, properties: ReadProperties<P>, saved: Saved) => Handler;
}

/**
 * Defines a node with an input. Each node gets its context; its messages reach the handler and its errors reach Catch nodes as `onInput`
 * describes; when the node closes, its status closes and its hold on the default engine ends.
 *
 * @returns the function that Node-RED calls when it loads the node's file
 */
export function defineNode<P extends Properties>(definition: NodeDefinition<P>): NodeInitializer {
  const { table, usesEngine = false, setup } = definition;
  return (RED) => {
    const construct = function (this: Node, saved: NodeDef): void {
      RED.nodes.createNode(this, saved);
      const context = createNodeContext(RED, this);
      const properties: ReadProperties<P> = (msg, own = {}) => read(table, saved, { ...optionsOf(msg), ...given(own) });
      const handler = setup(context, properties, saved as unknown as Saved);
      onInput(RED, this, context.status, definition.inOrder ? inOrder(handler) : handler);
      if (usesEngine) retainDefaultEngine();
      this.on('close', () => {
        context.status.close();
        if (usesEngine) releaseDefaultEngine();
      });
    };
    RED.nodes.registerType(table.type, construct, optionsOfType(table));
  };
}

/** The names and passwords of a table, which Node-RED keeps apart from the flow file; nothing for a table without them. */
function optionsOfType({ properties }: Table): { readonly credentials: NodeCredentials<Record<string, string>> } | undefined {
  const credentials = Object.entries(properties).filter(([, { kind }]) => kind === 'credential');
  if (credentials.length === 0) return undefined;
  const typeOf = (property: Property): 'text' | 'password' => ((property as TextProperty).secret ? 'password' : 'text');
  return { credentials: Object.fromEntries(credentials.map(([name, property]) => [name, { type: typeOf(property) }])) };
}

/** The properties of an object that hold something. */
function given(object: Saved): Saved {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null));
}
