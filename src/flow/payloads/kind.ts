import { isStorage } from './storage.js';

/**
 * Tells payloads by their `kind` rather than by class, since a flow may hold objects of another copy of this package. Only
 * what this package has made has a storage: the JSON of a webhook cannot pass for a payload, which may name weights files.
 */
export function isKind(value: unknown, kind: string): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind && 'storage' in value && isStorage(value.storage)
  );
}
