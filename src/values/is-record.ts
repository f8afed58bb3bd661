import { types } from 'node:util';

/** Tells whether a value has properties by name. Lists and bytes do not: each of their elements would be a property, millions perhaps. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value) && !types.isBoxedPrimitive(value)
  );
}
