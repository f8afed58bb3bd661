/*
 * Stands in for a Node.js on musl: loads the addon that is named, calls it by as much of Node-API as it uses, and has each of its builds that this
 * processor runs transpose a matrix. Prints the builds' names.
 */
#include <dlfcn.h>
#include <node_api.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "instructions.h"

enum { MOST = 8, ROWS = 7, COLUMNS = 5, INSTRUCTION = 1, INPUT = 4, OUTPUT = 8 };

/* Every kind of value in one. */
struct napi_value__ {
  double number;
  void *array;
  size_t length;
  napi_callback function;
  void *data;
  size_t count;
  const char *names[MOST];
  napi_value properties[MOST];
};

struct napi_callback_info__ {
  const napi_value *arguments;
  size_t count;
  void *data;
};

static napi_value made(struct napi_value__ value) {
  napi_value result = malloc(sizeof value);
  if (!result) exit(1);
  *result = value;
  return result;
}

napi_status napi_create_double(napi_env env, double number, napi_value *result) {
  (void)env;
  *result = made((struct napi_value__){.number = number});
  return napi_ok;
}

napi_status napi_create_object(napi_env env, napi_value *result) {
  (void)env;
  *result = made((struct napi_value__){0});
  return napi_ok;
}

napi_status napi_create_function(napi_env env, const char *name, size_t length, napi_callback function, void *data, napi_value *result) {
  (void)env, (void)name, (void)length;
  *result = made((struct napi_value__){.function = function, .data = data});
  return napi_ok;
}

napi_status napi_set_named_property(napi_env env, napi_value object, const char *name, napi_value value) {
  (void)env;
  if (object->count == MOST) return napi_generic_failure;
  object->names[object->count] = name;
  object->properties[object->count++] = value;
  return napi_ok;
}

napi_status napi_get_cb_info(napi_env env, napi_callback_info info, size_t *count, napi_value *arguments, napi_value *self, void **data) {
  (void)env, (void)self;
  for (size_t i = 0; i < *count && i < info->count; i++) arguments[i] = info->arguments[i];
  *count = info->count;
  if (data) *data = info->data;
  return napi_ok;
}

napi_status napi_get_value_double(napi_env env, napi_value value, double *result) {
  (void)env;
  *result = value->number;
  return napi_ok;
}

napi_status napi_get_value_uint32(napi_env env, napi_value value, uint32_t *result) {
  (void)env;
  *result = (uint32_t)value->number;
  return napi_ok;
}

napi_status napi_get_value_int32(napi_env env, napi_value value, int32_t *result) {
  (void)env;
  *result = (int32_t)value->number;
  return napi_ok;
}

napi_status napi_get_typedarray_info(napi_env env, napi_value value, napi_typedarray_type *type, size_t *length, void **data, napi_value *buffer,
                                     size_t *offset) {
  (void)env, (void)buffer;
  *type = napi_float32_array;
  *length = value->length;
  *data = value->array;
  *offset = 0;
  return napi_ok;
}

static napi_value number(double value) { return made((struct napi_value__){.number = value}); }
static napi_value array(void *values, size_t length) { return made((struct napi_value__){.array = values, .length = length}); }

static napi_value property(napi_value object, const char *name) {
  for (size_t i = 0; i < object->count; i++)
    if (strcmp(object->names[i], name) == 0) return object->properties[i];
  fprintf(stderr, "The addon has no %s\n", name);
  exit(1);
}

/** @returns the number that the function returns, or 0 */
static double call(napi_value function, size_t count, const napi_value *arguments) {
  struct napi_callback_info__ info = {arguments, count, function->data};
  const napi_value result = function->function(0, &info);
  return result ? result->number : 0;
}
#define CALL(function, ...) call(function, sizeof((napi_value[]){__VA_ARGS__}) / sizeof(napi_value), (napi_value[]){__VA_ARGS__})

/** @returns 1 where the build transposes as it should */
static int transposes(napi_value addon, napi_value build, double memory) {
  float input[ROWS * COLUMNS], output[ROWS * COLUMNS];
  for (int i = 0; i < ROWS * COLUMNS; i++) input[i] = (float)i;
  instruction_t with = {.opcode = OP_transpose, .units = COLUMNS, .transpose = {INPUT, OUTPUT, ROWS, COLUMNS}};
  CALL(property(addon, "write"), number(memory + INSTRUCTION * 64), array(&with, sizeof with / 4));
  CALL(property(addon, "write"), number(memory + INPUT * 64), array(input, ROWS * COLUMNS));
  if (CALL(property(build, "run_whole"), number(memory), number(INSTRUCTION), number(0)) != 0) return 0;
  CALL(property(addon, "read"), number(memory + OUTPUT * 64), array(output, ROWS * COLUMNS));
  for (int i = 0; i < ROWS * COLUMNS; i++)
    if (output[i] != input[i % ROWS * COLUMNS + i / ROWS]) return 0;
  return 1;
}

int main(int count, char **arguments) {
  void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW) : 0;
  if (!library) return fprintf(stderr, "%s\n", count == 2 ? dlerror() : "Name an addon"), 1;
  const napi_addon_register_func init = (napi_addon_register_func)dlsym(library, "napi_register_module_v1");
  const napi_value addon = init(0, made((struct napi_value__){0}));
  const napi_value builds = property(addon, "builds");
  const double memory = CALL(property(addon, "reserve"), number(1 << 20));
  for (size_t i = 0; i < builds->count; i++) {
    if (!transposes(addon, builds->properties[i], memory)) return fprintf(stderr, "%s computes something else\n", builds->names[i]), 1;
    puts(builds->names[i]);
  }
  return 0;
}
