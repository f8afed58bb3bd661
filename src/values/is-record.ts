import { types } from 'node:util';

/** Whether a value has properties by name: no list, and no bytes, of which each would be a property and there may be millions. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value) && !types.isBoxedPrimitive(value)
  );
}
