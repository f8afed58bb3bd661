/*
 * The kernels as an addon of Node.js: memory beyond JavaScript's, and the builds of the kernels that this processor can run. It asks the C
 * library for nothing but what every one has, by names without a version, so that one file serves glibc and musl.
 */
#define NAPI_VERSION 8
#include <node_api.h>
#include <stddef.h>
#include <stdint.h>
#include "instructions.h"

/* As sys/mman.h has them; the header itself would bind to one C library. */
void *mmap(void *address, size_t length, int protection, int flags, int file, long offset);
int madvise(void *address, size_t length, int advice);
#define PROT_READ_WRITE 3
#define MAP_PRIVATE 2
#if defined(__linux__)
#define MAP_ANONYMOUS 0x20
#define MAP_NORESERVE 0x4000
#define MADV_DONTNEED 4
#define MADV_HUGEPAGE 14
#else
#define MAP_ANONYMOUS 0x1000
#define MAP_NORESERVE 0x40
#define MADV_DONTNEED 4
#endif

typedef int run_t(char *memory, uint32_t instruction, int unit, uint32_t scratch_line);
typedef int run_whole_t(char *memory, uint32_t instruction, uint32_t scratch_line);

typedef struct {
  const char *name;
  int (*runs)(void);
  run_t *run;
  run_whole_t *run_whole;
} build_t;

#if defined(__x86_64__)
#include <cpuid.h>

#define BIT(n) (1u << (n))

/*
 * Bits of cpuid that stand for x86-64-v3 and v4, which scripts/kernels.mjs compiles for, each, since a hypervisor may hide any: SSE3, SSSE3, FMA,
 * SSE4.1, SSE4.2, MOVBE, POPCNT, OSXSAVE, AVX and F16C; BMI1, AVX2 and BMI2; LZCNT; AVX-512 F, DQ, CD, BW and VL.
 */
enum { LEVEL_3_LEAF_1_C = BIT(0) | BIT(9) | BIT(12) | BIT(19) | BIT(20) | BIT(22) | BIT(23) | BIT(27) | BIT(28) | BIT(29) };
enum { LEVEL_3_LEAF_7_B = BIT(3) | BIT(5) | BIT(8) };
enum { LEVEL_3_EXTENDED_C = BIT(5) };
#define LEVEL_4_LEAF_7_B (LEVEL_3_LEAF_7_B | BIT(16) | BIT(17) | BIT(28) | BIT(30) | BIT(31))
/* Registers that the system saves when it changes threads, as xcr0 has them: XMM and YMM; mask registers and ZMM. */
enum { SAVES_YMM = 0x06, SAVES_ZMM = 0xe6 };

static int has(unsigned registers, unsigned leaf_7_b) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & LEVEL_3_LEAF_1_C) != LEVEL_3_LEAF_1_C) return 0;
  /* Allowed where bit 27, of those above, says so. */
  unsigned saved, above;
  __asm__("xgetbv" : "=a"(saved), "=d"(above) : "c"(0));
  if ((saved & registers) != registers) return 0;
  if (!__get_cpuid(0x80000001, &a, &b, &c, &d) || (c & LEVEL_3_EXTENDED_C) != LEVEL_3_EXTENDED_C) return 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & leaf_7_b) == leaf_7_b;
}

static int has_avx2(void) { return has(SAVES_YMM, LEVEL_3_LEAF_7_B); }
static int has_avx512(void) { return has(SAVES_ZMM, LEVEL_4_LEAF_7_B); }
static int has_avx512bf16(void) {
  unsigned a, b, c, d;
  return has_avx512() && __get_cpuid_count(7, 1, &a, &b, &c, &d) && (a & BIT(5));
}

#if defined(EMULATED_TILES)
/* test/support/kernels/amx-emulator.c is there. */
static int allows_tiles(void) { return 1; }
#elif defined(__linux__)
/* AMX-BF16 and AMX-TILE of leaf 7; the tiles' configuration and the tiles among the registers that the system can save. */
enum { AMX_LEAF_7_D = BIT(22) | BIT(24), SAVES_TILES = BIT(17) | BIT(18) };
/* As asm/prctl.h has them: the tiles are 8 kB, which Linux saves for processes that have asked for it. */
enum { SYS_ARCH_PRCTL = 158, ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };

static int allows_tiles(void) {
  unsigned a, b, c, d;
  if (!has(SAVES_ZMM | SAVES_TILES, LEVEL_4_LEAF_7_B)) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (d & AMX_LEAF_7_D) != AMX_LEAF_7_D) return 0;
  long refused;
  __asm__ volatile("syscall" : "=a"(refused) : "0"((long)SYS_ARCH_PRCTL), "D"((long)ARCH_REQ_XCOMP_PERM), "S"((long)XFEATURE_XTILEDATA) : "rcx", "r11", "memory");
  return refused == 0;
}
#else
static int allows_tiles(void) { return 0; }
#endif

/* Of kernels/amx.h: what was written without such a processor is tried before it is trusted. */
int tiles_compute(void);
static int has_amx(void) { return has_avx512bf16() && allows_tiles() && tiles_compute(); }

run_t run_amx, run_avx512bf16, run_avx512, run_avx2;
run_whole_t run_whole_amx, run_whole_avx512bf16, run_whole_avx512, run_whole_avx2;
static const build_t BUILDS[] = {
  {"amx", has_amx, run_amx, run_whole_amx},
  {"avx512bf16", has_avx512bf16, run_avx512bf16, run_whole_avx512bf16},
  {"avx512", has_avx512, run_avx512, run_whole_avx512},
  {"avx2", has_avx2, run_avx2, run_whole_avx2},
};
#else
static int always(void) { return 1; }

run_t run_neon;
run_whole_t run_whole_neon;
static const build_t BUILDS[] = {{"neon", always, run_neon, run_whole_neon}};
#endif

static double number(napi_env env, napi_value value) {
  double result = 0;
  napi_get_value_double(env, value, &result);
  return result;
}

static napi_value as_number(napi_env env, double value) {
  napi_value result;
  napi_create_double(env, value, &result);
  return result;
}

static char *address(napi_env env, napi_value value) { return (char *)(uintptr_t)number(env, value); }

static uint32_t word(napi_env env, napi_value value) {
  uint32_t result = 0;
  napi_get_value_uint32(env, value, &result);
  return result;
}

/** A call's arguments, and the build that it is of, if it is of one. */
static const build_t *arguments(napi_env env, napi_callback_info info, size_t count, napi_value *values) {
  void *build = 0;
  napi_get_cb_info(env, info, &count, values, 0, &build);
  return build;
}

/** (memory, line, unit, scratch) */
static napi_value call_run(napi_env env, napi_callback_info info) {
  napi_value values[4];
  const build_t *build = arguments(env, info, 4, values);
  const int unit = (int)word(env, values[2]);
  return as_number(env, build->run(address(env, values[0]), word(env, values[1]), unit, word(env, values[3])));
}

/** (memory, line, scratch) */
static napi_value call_run_whole(napi_env env, napi_callback_info info) {
  napi_value values[3];
  const build_t *build = arguments(env, info, 3, values);
  return as_number(env, build->run_whole(address(env, values[0]), word(env, values[1]), word(env, values[2])));
}

/** (bytes): the address of memory that takes no room until it is written, or 0 where there is not as much to be had. */
static napi_value reserve(napi_env env, napi_callback_info info) {
  napi_value values[1];
  arguments(env, info, 1, values);
  const size_t bytes = (size_t)number(env, values[0]);
  char *memory = mmap(0, bytes, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == (char *)-1) return as_number(env, 0);
#if defined(MADV_HUGEPAGE)
  madvise(memory, bytes, MADV_HUGEPAGE);
#endif
  return as_number(env, (double)(uintptr_t)memory);
}

/** (address, bytes): gives pages back to the system; what was there is 0 when it is read again. */
static napi_value discard(napi_env env, napi_callback_info info) {
  napi_value values[2];
  arguments(env, info, 2, values);
  madvise(address(env, values[0]), (size_t)number(env, values[1]), MADV_DONTNEED);
  return 0;
}

/** The address and the typed array of two arguments, and the array's bytes. */
static char *place_and_array(napi_env env, napi_callback_info info, char **array, size_t *bytes) {
  napi_value values[2], buffer;
  size_t length = 0, offset;
  napi_typedarray_type type;
  void *data = 0;
  arguments(env, info, 2, values);
  napi_get_typedarray_info(env, values[1], &type, &length, &data, &buffer, &offset);
  *array = data;
  *bytes = length * 4;
  return address(env, values[0]);
}

/** (address, array of 32-bit numbers): puts them there. */
static napi_value write_values(napi_env env, napi_callback_info info) {
  char *array;
  size_t bytes;
  char *to = place_and_array(env, info, &array, &bytes);
  __builtin_memcpy(to, array, bytes);
  return 0;
}

/** (address, array of 32-bit numbers): fills it with what is there. */
static napi_value read_values(napi_env env, napi_callback_info info) {
  char *array;
  size_t bytes;
  const char *from = place_and_array(env, info, &array, &bytes);
  __builtin_memcpy(array, from, bytes);
  return 0;
}

static void set_function(napi_env env, napi_value object, const char *name, napi_callback function, const build_t *build) {
  napi_value value;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, function, (void *)build, &value);
  napi_set_named_property(env, object, name, value);
}

NAPI_MODULE_INIT() {
  set_function(env, exports, "reserve", reserve, 0);
  set_function(env, exports, "discard", discard, 0);
  set_function(env, exports, "write", write_values, 0);
  set_function(env, exports, "read", read_values, 0);
  napi_set_named_property(env, exports, "instructionsHash", as_number(env, INSTRUCTIONS_HASH));
  napi_value builds;
  napi_create_object(env, &builds);
  for (size_t i = 0; i < sizeof BUILDS / sizeof *BUILDS; i++) {
    if (!BUILDS[i].runs()) continue;
    napi_value build;
    napi_create_object(env, &build);
    set_function(env, build, "run", call_run, &BUILDS[i]);
    set_function(env, build, "run_whole", call_run_whole, &BUILDS[i]);
    napi_set_named_property(env, builds, BUILDS[i].name, build);
  }
  napi_set_named_property(env, exports, "builds", builds);
  return exports;
}
