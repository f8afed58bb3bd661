/*
 * Computes the few instructions for tiles of registers (AMX) that kernels/amx.h has, on processors without them: such an instruction ends in
 * SIGILL, whose handler does what Intel's manual says of it (Software Developer's Manual, volume 2, from LDTILECFG to TILEZERO) and goes on
 * behind it. `npm run test:amx` makes it a part of the addon. Slow, and exact but for subnormal numbers, which tiles take for 0 and this does not.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <ucontext.h>

enum { TILES = 8, MOST_ROWS = 16, MOST_BYTES = 64 };

typedef union {
  uint8_t bytes[MOST_ROWS][MOST_BYTES];
  float floats[MOST_ROWS][MOST_BYTES / 4];
  uint16_t halves[MOST_ROWS][MOST_BYTES / 2];
} tile_t;

/* A thread's own, as the registers are. */
static __thread tile_t tiles[TILES];
static __thread struct {
  uint8_t palette, first_row, reserved[14];
  uint16_t bytes_of_rows[16];
  uint8_t rows[16];
} shapes;

/* Where ucontext has the registers, by their numbers in instructions. */
static const int REGISTERS[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX, REG_RSP, REG_RBP, REG_RSI, REG_RDI,
                                  REG_R8,  REG_R9,  REG_R10, REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};

static float number(uint16_t half) {
  const uint32_t bits = (uint32_t)half << 16;
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/** The even and the odd ones of the pairs are added up apart, and then both to what was there. */
static void multiply(int to, int left, int right) {
  for (int m = 0; m < shapes.rows[to]; m++) {
    float even[MOST_ROWS] = {0}, odd[MOST_ROWS] = {0};
    for (int k = 0; k < shapes.bytes_of_rows[left] / 4; k++) {
      for (int n = 0; n < shapes.bytes_of_rows[to] / 4; n++) {
        even[n] = __builtin_fmaf(number(tiles[left].halves[m][2 * k]), number(tiles[right].halves[k][2 * n]), even[n]);
        odd[n] = __builtin_fmaf(number(tiles[left].halves[m][2 * k + 1]), number(tiles[right].halves[k][2 * n + 1]), odd[n]);
      }
    }
    for (int n = 0; n < shapes.bytes_of_rows[to] / 4; n++) tiles[to].floats[m][n] += even[n] + odd[n];
  }
}

/** The instruction at a place; 0 where it is none of these, else its bytes. */
static int compute(const uint8_t *code, greg_t *registers) {
  /* VEX of three bytes, of the map 0F38. */
  if (code[0] != 0xc4 || (code[1] & 0x1f) != 2) return 0;
  const int kind = code[2] & 3, vvvv = ~(code[2] >> 3) & 15, opcode = code[3], modrm = code[4];
  const int mod = modrm >> 6, reg = modrm >> 3 & 7, rm = modrm & 7;
  enum { NONE, _66, F3, F2 };
  if (mod == 3) {
    if (opcode == 0x5c && kind == F3) multiply(reg, rm, vvvv);
    else if (opcode == 0x49 && kind == F2) memset(&tiles[reg], 0, sizeof *tiles);
    else if (opcode == 0x49 && kind == NONE) memset(&shapes, 0, sizeof shapes), memset(tiles, 0, sizeof tiles);
    else return 0;
    return 5;
  }
  int length = 5, base = rm, index = -1, scale = 0;
  if (rm == 4) {
    const int sib = code[length++];
    base = (sib & 7) | (code[1] & 0x20 ? 0 : 8);
    index = (sib >> 3 & 7) | (code[1] & 0x40 ? 0 : 8);
    scale = sib >> 6;
  } else if (!(code[1] & 0x20)) base += 8;
  int32_t displacement = 0;
  const int is_relative = mod == 0 && rm == 5;
  if (mod == 1) displacement = (int8_t)code[length++];
  if (mod == 2 || is_relative) {
    memcpy(&displacement, code + length, 4);
    length += 4;
  }
  char *address = (char *)(is_relative ? (uintptr_t)(code + length) : (uintptr_t)registers[REGISTERS[base]]) + displacement;
  if (opcode == 0x49 && kind == NONE) {
    memcpy(&shapes, address, sizeof shapes);
    memset(tiles, 0, sizeof tiles);
    return length;
  }
  if (opcode != 0x4b || (kind != F2 && kind != F3)) return 0;
  const ptrdiff_t stride = index == 4 ? 0 : (ptrdiff_t)registers[REGISTERS[index]] << scale;
  if (kind == F2) memset(&tiles[reg], 0, sizeof *tiles);
  for (int row = 0; row < shapes.rows[reg]; row++) {
    if (kind == F2) memcpy(tiles[reg].bytes[row], address + row * stride, shapes.bytes_of_rows[reg]);
    else memcpy(address + row * stride, tiles[reg].bytes[row], shapes.bytes_of_rows[reg]);
  }
  return length;
}

static void handle(int signal, siginfo_t *info, void *context) {
  (void)info;
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  const int length = compute((const uint8_t *)registers[REG_RIP], registers);
  if (length == 0) {
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    return;
  }
  registers[REG_RIP] += length;
}

__attribute__((constructor)) static void begin(void) {
  sigaction(SIGILL, &(struct sigaction){.sa_sigaction = handle, .sa_flags = SA_SIGINFO | SA_ONSTACK}, NULL);
}
