import type { NodeMessageInFlow } from 'node-red';

/** A message with whatever other nodes put into it. */
export type Message = NodeMessageInFlow & Record<string, unknown>;
