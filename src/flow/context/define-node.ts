import type { Node, NodeDef, NodeInitializer } from 'node-red';
import { releaseDefaultEngine, retainDefaultEngine } from '../config/engines.js';
import { inOrder, type Message, onInput, type Send } from '../node/input.js';
import { createNodeContext, type NodeContext } from './node-context.js';

/** Handles one message; resolves when the message is dealt with, and rejects with the error that Catch nodes get. */
export type Handler = (msg: Message, send: Send) => Promise<void> | void;

export interface NodeDefinition<Config extends NodeDef> {
  readonly type: `neural-style-${string}`;
  /** The node asks an engine: the default engine exists as long as such a node is deployed. */
  readonly usesEngine?: boolean;
  /** Messages are handled one after the other and leave in the order in which they came; otherwise all at once. */
  readonly inOrder?: boolean;
  /** Constants that Node-RED hands to the editor as `RED.settings`; each name starts with the type in camel case. */
  readonly editorSettings?: Readonly<Record<string, unknown>>;
  /**
   * Called once for each node of this type.
   * @param config the node's properties as the flow file holds them: anything at all
   */
  readonly setup: (context: NodeContext, config: Config) => Handler;
}

/**
 * Defines a node with an input. Each node gets its context; its messages reach the handler and its errors reach Catch nodes as `onInput`
 * describes; when the node closes, its status closes and its hold on the default engine ends.
 *
 * @returns the function that Node-RED calls when it loads the node's file
 */
export function defineNode<Config extends NodeDef = NodeDef>(definition: NodeDefinition<Config>): NodeInitializer {
  const { type, usesEngine = false, editorSettings = {}, setup } = definition;
  const settings = Object.fromEntries(Object.entries(editorSettings).map(([name, value]) => [name, { value, exportable: true }]));
  return (RED) => {
    const construct = function (this: Node, config: Config): void {
      RED.nodes.createNode(this, config);
      const context = createNodeContext(RED, this);
      const handler = setup(context, config);
      onInput(RED, this, context.status, definition.inOrder ? inOrder(handler) : handler);
      if (usesEngine) retainDefaultEngine();
      this.on('close', () => {
        context.status.close();
        if (usesEngine) releaseDefaultEngine();
      });
    };
    RED.nodes.registerType(type, construct, { settings });
  };
}
