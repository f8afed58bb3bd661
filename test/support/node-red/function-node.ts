import type { NodeInitializer } from 'node-red';
import type { FlowNode } from './flow.js';

/* Node-RED's own function node, whose programs run in a realm of their own: see `types` of `startFlow`. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- Node-RED gives its nodes no types
export const functionNode = require('@node-red/nodes/core/function/10-function.js') as NodeInitializer;

/** A function node that sends its message on to other nodes. */
export function functionOf(id: string, program: string, ...to: string[]): FlowNode {
  return { id, type: 'function', func: `${program}\nreturn msg;`, outputs: 1, libs: [], wires: [to] };
}
