import { linesOf, type Buffer } from './buffer.js';
import { fieldsOf, type FieldKind } from './instructions.js';
import type { Lowered } from './lowering.js';

/** The places of a program's working buffers, in lines from the start of its workspace. */
export interface Placement {
  readonly lines: number;
  readonly of: ReadonlyMap<Buffer, number>;
}

const WRITES: ReadonlySet<FieldKind> = new Set(['writes', 'may write']);

/** Buffers that share a place one after the other, from the first step that touches one to the last. */
interface Tenant {
  readonly buffers: Buffer[];
  readonly floats: number;
  readonly first: number;
  last: number;
}

/**
 * Places a program's working buffers so that those whose values are needed at the same time do not overlap: a result takes the place of a
 * value that its step is the last to read, if it may; then the largest buffers come first, each as low as it can lie.
 */
export function placeBuffers({ feeds, steps, results, pause }: Pick<Lowered, 'feeds' | 'steps' | 'results' | 'pause'>): Placement {
  const lastUses = new Map<Buffer, number>();
  steps.forEach(({ fields }, index) => {
    for (const value of Object.values(fields)) if (typeof value === 'object') lastUses.set(value, index);
  });
  for (const { buffer } of results) lastUses.set(buffer, steps.length);
  // What is fed at the pause is written there, whether a step reads it or not.
  for (const { buffer, isLate } of feeds) if (isLate && pause && !lastUses.has(buffer)) lastUses.set(buffer, pause.at);

  const tenants = new Map<Buffer, Tenant>();
  const admit = (buffer: Buffer, first: number): void => {
    if (buffer.kind === 'kept' || tenants.has(buffer)) return;
    tenants.set(buffer, { buffers: [buffer], floats: buffer.floats, first, last: lastUses.get(buffer) ?? first });
  };
  for (const { buffer } of feeds) admit(buffer, -1);
  steps.forEach(({ name, fields, replaceable }, index) => {
    for (const [field, kind] of fieldsOf(name)) {
      const buffer = fields[field];
      if (typeof buffer !== 'object' || !WRITES.has(kind)) continue;
      const left =
        field === 'output' ? replaceable.find((each) => lastUses.get(each) === index && each.floats === buffer.floats) : undefined;
      const tenant = left && tenants.get(left);
      if (!tenant || tenants.has(buffer)) {
        admit(buffer, index);
        continue;
      }
      tenant.buffers.push(buffer);
      tenant.last = lastUses.get(buffer) ?? index;
      tenants.set(buffer, tenant);
    }
  });
  return place([...new Set(tenants.values())]);
}

function place(tenants: readonly Tenant[]): Placement {
  const placed: { tenant: Tenant; start: number; end: number }[] = [];
  const of = new Map<Buffer, number>();
  let lines = 0;
  for (const tenant of [...tenants].sort((a, b) => b.floats - a.floats)) {
    const size = linesOf(tenant.floats);
    let start = 0;
    const neighbours = placed.filter((other) => other.tenant.first <= tenant.last && tenant.first <= other.tenant.last);
    for (const other of neighbours.sort((a, b) => a.start - b.start)) {
      if (start + size <= other.start) break;
      start = Math.max(start, other.end);
    }
    placed.push({ tenant, start, end: start + size });
    lines = Math.max(lines, start + size);
    for (const buffer of tenant.buffers) of.set(buffer, start);
  }
  return { lines, of };
}
