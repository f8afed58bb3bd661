/** The parts of Node-RED's test helper that are used here; the package has no types of its own. */
declare module 'node-red-node-test-helper' {
  import type { Node, NodeInitializer } from 'node-red';

  const helper: {
    init(runtimePath: string): void;
    /** Replaces what earlier calls have set. */
    settings(userSettings: object): object;
    /** @param credentials by the ids of nodes */
    load(nodes: readonly NodeInitializer[], flow: readonly object[], credentials?: object): Promise<void>;
    /** Requests to the admin routes of the nodes that are loaded. */
    request(): Record<
      'get' | 'post' | 'delete',
      (path: string) => Promise<{ status: number; body: unknown }> & { set(headers: object): Promise<{ status: number }> }
    >;
    unload(): Promise<void>;
    getNode(id: string): Node | null;
    setFlows(flow: readonly object[], type: 'full' | 'nodes' | 'flows'): Promise<void>;
  };
  export default helper;
}
