import { SWEEP } from './nodes/sweep/sweep.js';
import { OPTION_TABLES } from './option-tables.js';
import type { Table } from './property.js';

/** The tables of all node types, in the order of a flow. */
export const TABLES: readonly Table[] = [...OPTION_TABLES, SWEEP];
