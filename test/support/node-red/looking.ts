import type { ExampleNode } from '../../../scripts/support/quick.js';

/**
 * Function nodes that tell of payloads by all their values, as lists: a picture's, or each layer's. Payloads go to `id`; what is told comes
 * from there.
 */
export function looking(id: string): ExampleNode[] {
  const program = `
    const plain = msg.payload.toPlain ? await msg.payload.toPlain() : msg.payload;
    if (plain.kind === 'image') return { topic: msg.topic, payload: Array.from(plain.data) };
    if (!plain.layers) return null;
    const layers = Object.entries(plain.layers).map(([layer, { shape, data }]) => [layer, { shape, data: Array.from(data) }]);
    return { topic: msg.topic, payload: Object.fromEntries(layers) };`;
  const node = { type: 'function', outputs: 1, timeout: 0, noerr: 0, initialize: '', finalize: '', libs: [] };
  return [
    { ...node, id, func: program, wires: [[`${id}-end`]] },
    { ...node, id: `${id}-end`, func: 'return null;', wires: [[]] },
  ];
}

/** The layers that `looking` tells of. */
export type Told = Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>;
