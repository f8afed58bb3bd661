import { fieldsOf, INSTRUCTION_NAMES, SIZES, VARIANTS, type FieldKind } from './instructions.js';

/** Identifies the instructions: kernels that were compiled for others would take one field for another. */
export function instructionsHash(): number {
  // FNV-1a (Fowler, Noll & Vo).
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(definitions())) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** The header by which the kernels know the instructions. */
export function instructionsHeader(): string {
  const hash = `#define INSTRUCTIONS_HASH ${instructionsHash()}u\n`;
  const heading = '/* Made from src/executors/kernels/plan/instructions.ts by `npm run kernels`. */\n#pragma once\n#include <stdint.h>\n';
  return [heading, hash, definitions()].join('\n');
}

function definitions(): string {
  const types: Record<FieldKind, string> = {
    reads: 'uint32_t',
    'may read': 'uint32_t',
    writes: 'uint32_t',
    'may write': 'uint32_t',
    integer: 'int32_t',
    float: 'float',
  };
  const structs = INSTRUCTION_NAMES.map(
    (name) =>
      `typedef struct {\n${fieldsOf(name)
        .map(([field, kind]) => `  ${types[kind]} ${field};\n`)
        .join('')}} ${name}_t;\n`,
  );
  const enumeration = (names: readonly string[]): string => `enum {\n${names.map((name) => `  ${name},\n`).join('')}};\n`;
  return [
    Object.entries(SIZES)
      .map(([name, size]) => `#define ${name} ${size}\n`)
      .join(''),
    ...Object.entries(VARIANTS).map(([kind, words]) => enumeration(words.map((word) => `${kind}_${word.toUpperCase()}`))),
    enumeration(INSTRUCTION_NAMES.map((name) => `OP_${name}`)),
    ...structs,
    `typedef struct {\n  int32_t opcode;\n  int32_t units;\n  union {\n${INSTRUCTION_NAMES.map((name) => `    ${name}_t ${name};\n`).join('')}  };\n} instruction_t;\n`,
    '/* Memory that an instruction names by its line. */\n#define AT(line) ((void *)(memory + (size_t)(line) * LINE * sizeof(float)))\n#define MAYBE(line) ((line) ? AT(line) : 0)\n',
  ].join('\n');
}
