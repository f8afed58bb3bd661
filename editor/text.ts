/** A text of a node type's catalogue; an empty string where the catalogue lacks it. */
export function text(type: string, key: string, values?: TextValues): string {
  const path = `${type}.${key}`;
  const found = RED.nodes.getType(type)?._(path, values) ?? path;
  return found === path ? '' : found;
}

/** A text that several nodes share: the engine node's catalogue has it. */
export const sharedText = (key: string, values?: TextValues): string => text('neural-style-engine', key, values);
