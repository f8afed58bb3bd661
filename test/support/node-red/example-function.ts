import { runInNewContext } from 'node:vm';
import { readExample } from './examples.js';

/** The program of a function node of an example, with a context of the flow's own. */
export function exampleFunction(name: string, id: string, kept = new Map<string, unknown>()): (msg: object) => unknown {
  const { func } = readExample(name).find((node) => node.id === id) as unknown as { func: string };
  const flow = { get: (key: string) => kept.get(key), set: (key: string, value: unknown) => void kept.set(key, value) };
  return runInNewContext(`(msg) => {\n${func}\n}`, { flow }) as (msg: object) => unknown;
}
