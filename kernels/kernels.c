/*
 * All kernels behind one door. Each target's compiler gets this one file.
 */
#include "arithmetic.h"
#include "convolution.h"
#include "gram.h"
#include "layout.h"
#include "nearest.h"
#include "pooling.h"
#include "winograd.h"

#ifndef RUN
#define RUN run
#define RUN_WHOLE run_whole
#endif

/**
 * Computes a unit of an instruction. Units of one may be computed in any order, by any thread.
 *
 * @param memory its first byte; what instructions name by lines is counted from there
 * @param instruction its line
 * @param scratch memory of the calling thread, as the plan asks for
 * @returns 0, or 1 for an instruction that there is not
 */
int RUN(char *memory, uint32_t instruction, int unit, uint32_t scratch_line) {
  const instruction_t *with = AT(instruction);
  float *scratch = AT(scratch_line);
  switch (with->opcode) {
#define KERNEL(name) case OP_##name: name(&with->name, memory, unit); return 0;
#define SCRATCH_KERNEL(name) case OP_##name: name(&with->name, memory, unit, scratch); return 0;
    SCRATCH_KERNEL(winograd)
    KERNEL(winograd_weights)
#if defined(__AVX512BF16__)
    SCRATCH_KERNEL(winograd_halves)
    KERNEL(winograd_halves_weights)
#endif
    SCRATCH_KERNEL(convolution)
    SCRATCH_KERNEL(product)
    SCRATCH_KERNEL(nearest)
    KERNEL(panels)
    SCRATCH_KERNEL(gram)
    KERNEL(gram_sum)
    KERNEL(arithmetic)
    KERNEL(fill)
    KERNEL(scale_rows)
    KERNEL(sum_part)
    case OP_sum_parts: sum_parts(&with->sum_parts, memory); return 0;
    KERNEL(pool)
    KERNEL(maximum_gradient)
    KERNEL(average_gradient)
    KERNEL(resample)
    KERNEL(shifted_sum)
    KERNEL(to_maps)
    KERNEL(to_planes)
    KERNEL(transpose)
    KERNEL(window)
    default: return 1;
  }
}

#if defined(__wasm__)
/** Identifies the instructions that it knows. */
uint32_t instructions_hash(void) { return INSTRUCTIONS_HASH; }
#endif

/** All units of an instruction, one after the other. */
int RUN_WHOLE(char *memory, uint32_t instruction, uint32_t scratch_line) {
  const instruction_t *with = AT(instruction);
  int refused = 0;
  for (int unit = 0; unit < with->units; unit++) refused |= RUN(memory, instruction, unit, scratch_line);
  return refused;
}
