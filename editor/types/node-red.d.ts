/*
 * Node-RED's editor as far as this package uses it (https://nodered.org/docs/api/ui/). @types/node-red has more of it, but with
 * `any` for nodes and without validators that give a reason.
 */

declare global {
  const RED: EditorApi;

  /** A node of the open flow, with its properties as they are deployed or edited. */
  interface EditorNode {
    readonly id: string;
    readonly type: string;
    readonly z?: string;
    readonly h: number;
    readonly _def: NodeDefinition;
    /** A text of the node type's catalogue. */
    _(key: string, values?: TextValues): string;
    name?: string;
    dirty?: boolean;
    changed?: boolean;
    [property: string]: unknown;
  }

  type TextValues = Readonly<Record<string, string | number | undefined>>;

  interface NodeProperty {
    readonly value: unknown;
    readonly required?: boolean;
    /** The type of config node that the property names. */
    readonly type?: string;
    /** True, or the reason why the value is invalid. Node-RED looks for the second parameter before it shows a reason. */
    readonly validate?: (this: EditorNode, value: unknown, opt: { readonly label?: string } | undefined) => boolean | string;
  }

  interface NodeDefinition {
    readonly category: string;
    readonly color: string;
    readonly icon: string;
    readonly defaults: Readonly<Record<string, NodeProperty>>;
    readonly credentials?: Readonly<Record<string, { readonly type: 'text' | 'password' }>>;
    readonly inputs?: number;
    readonly outputs?: number;
    readonly align?: 'right';
    readonly button?: { readonly toggle: string; readonly enabled?: () => boolean; readonly onclick: (this: EditorNode) => void };
    readonly paletteLabel: (this: EditorNode) => string;
    readonly label: (this: EditorNode) => string;
    readonly labelStyle?: (this: EditorNode) => string;
    readonly inputLabels?: (this: EditorNode, index: number) => string;
    readonly outputLabels?: (this: EditorNode, index: number) => string;
    readonly oneditprepare?: (this: EditorNode) => void;
    readonly oneditsave?: (this: EditorNode) => void;
    readonly oneditcancel?: (this: EditorNode) => void;
    readonly oneditdelete?: (this: EditorNode) => void;
    readonly onpaletteadd?: () => void;
    readonly onpaletteremove?: () => void;
  }

  /** A node definition as Node-RED keeps it, with a function for the texts of its catalogue. */
  interface RegisteredType extends NodeDefinition {
    _(key: string, values?: TextValues): string;
  }

  interface EditEvent {
    readonly t: 'edit';
    readonly node: EditorNode;
    readonly changes: object;
    readonly dirty: boolean;
    readonly changed: boolean | undefined;
    readonly callback?: (event: EditEvent) => void;
  }

  interface AddEvent {
    readonly t: 'add';
    readonly nodes: readonly string[];
    readonly dirty: boolean;
  }

  /** Events that are undone together. */
  interface MultiEvent {
    readonly t: 'multi';
    readonly events: readonly (EditEvent | AddEvent)[];
    readonly dirty: boolean;
  }

  interface NotifyOptions {
    readonly type?: 'error' | 'success' | 'warning';
    /** Stays until it is closed. */
    readonly fixed?: boolean;
    /** Nothing else can be done until it is closed. */
    readonly modal?: boolean;
    /** Pixels. */
    readonly width?: number;
    readonly buttons?: readonly { readonly text: string; readonly class?: string; readonly click: () => void }[];
  }

  interface Notification {
    update(message: string | JQuery, options?: NotifyOptions): void;
    close(): void;
  }

  interface EditorApi {
    _(key: string, values?: TextValues): string;
    /** A message of text is shown as HTML. */
    notify(message: string | JQuery, type?: 'error' | 'success' | 'warning' | NotifyOptions): Notification;
    readonly state: { readonly DEFAULT: number };
    /** Settings that the nodes export at run time, beside Node-RED's own. */
    readonly settings: Readonly<{
      neuralStyleModelLayers?: Readonly<Record<string, readonly string[]>>;
    }>;
    readonly nodes: {
      id(): string;
      node(id: string): EditorNode | null;
      getType(type: string): RegisteredType | undefined;
      registerType(type: string, definition: NodeDefinition): void;
      filterLinks(filter: { readonly target: EditorNode } | { readonly source: EditorNode }): {
        readonly source: EditorNode;
        readonly target: EditorNode;
      }[];
      filterNodes(filter: { readonly type?: string; readonly z?: string }): EditorNode[];
      workspace(id: string): { readonly label?: string; readonly locked?: boolean } | undefined;
      subflow(id: string): { readonly name?: string } | undefined;
      eachNode(visit: (node: EditorNode) => void): void;
      add(node: EditorNode): EditorNode;
      eachWorkspace(visit: (workspace: { readonly id: string }) => void): void;
      dirty(): boolean;
      dirty(dirty: boolean): void;
    };
    readonly editor: { getEditStack(): readonly EditorNode[]; validateNode(node: EditorNode): boolean };
    readonly user: { hasPermission(permission: string): boolean };
    readonly sidebar: { addTab(tab: SidebarTab): void; removeTab(id: string): void };
    readonly utils: {
      getNodeLabel(node: EditorNode, fallback: string): string;
      validatePropertyExpression(path: string): boolean;
      parseContextKey(key: string): { readonly key: string };
    };
    readonly comms: {
      subscribe(topic: string, receive: (topic: string, data: never) => void): void;
      unsubscribe(topic: string, receive: (topic: string, data: never) => void): void;
      on(event: 'connect', listener: () => void): void;
    };
    readonly events: { on(event: string, listener: () => void): void; emit(event: string, value: unknown): void };
    readonly hooks: { add(id: string, handler: (event: { readonly node: EditorNode; readonly el: SVGGElement }) => void): void };
    readonly history: { push(event: EditEvent | AddEvent | MultiEvent): void };
    readonly view: {
      redraw(): void;
      state(): number;
      reveal(id: string): void;
      /** How much larger than in its own units the canvas is shown. */
      scale(): number;
      gridSize(): number;
      select(selection: { readonly nodes: readonly EditorNode[] }): void;
      /** A new node of a type with its defaults, which is not on the canvas yet. */
      createNode(type: string, x: number, y: number, z: string): { readonly node: EditorNode; readonly historyEvent: AddEvent };
    };
    readonly workspaces: { active(): string; show(id: string): void; isLocked(): boolean };
    readonly actions: {
      invoke(action: string): void;
      add(action: string, act: () => void, options: { readonly label: string }): void;
      remove(action: string): void;
    };
    readonly tourGuide: { run(address: string): void };
    readonly tabs: {
      create(options: { readonly id: string; readonly onchange: (tab: EditorTab) => void }): {
        addTab(tab: EditorTab): void;
        activateTab(id: string): void;
      };
    };
  }

  interface SidebarTab {
    readonly id: string;
    readonly label: string;
    readonly name: string;
    readonly iconClass: string;
    readonly content: JQuery;
    readonly toolbar?: JQuery;
    readonly enableOnEdit: boolean;
    readonly pinned?: boolean;
  }

  interface EditorTab {
    readonly id: string;
    readonly label: string;
  }

  /** A type that a typed input offers: one of Node-RED's own, or one made here. */
  type TypedInputType =
    | string
    | {
        readonly value: string;
        readonly label: string;
        readonly icon: string;
        readonly default?: string;
        readonly options?: readonly { readonly value: string; readonly label: string }[];
      };

  interface TypedInputOptions {
    readonly default: string;
    readonly types: readonly TypedInputType[];
    readonly typeField?: JQuery;
  }

  interface EditableListOptions<Item> {
    readonly addButton: string;
    readonly removable: boolean;
    readonly sortable: boolean;
    readonly height: 'auto';
    readonly addItem: (element: JQuery, index: number, item: Item) => void;
  }

  interface JQuery {
    typedInput(options: TypedInputOptions): this;
    typedInput(method: 'type' | 'value'): string;
    typedInput(method: 'type' | 'value', value: string): this;
    editableList<Item>(options: EditableListOptions<Item>): this;
    editableList(method: 'addItems', items: readonly object[]): this;
    editableList(method: 'items'): JQuery;
  }
}

export {};
