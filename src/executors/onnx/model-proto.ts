import { types } from 'node:util';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Shape } from '../../graph/shape.js';

/*
 * The few messages of onnx.proto that a loss graph needs, written with protobuf's own wire writer. Field numbers are
 * those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto3
 */

export type OnnxAttribute = number | string | readonly number[] | { readonly float: number };

/** An operator call: `outputs = type(inputs)`. */
export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: Shape;
  readonly values: Float32Array | BigInt64Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly shape: Shape;
}

export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Shapes of values in between, where onnxruntime cannot infer them. */
  readonly values: readonly OnnxValue[];
}

const IR_VERSION = 8;
const OPSET = 17;
/** Operators that ONNX does not know. */
const OWN_OPERATORS: ReadonlySet<string> = new Set(['FusedMatMul']);
const OWN_DOMAIN = 'com.microsoft';
const OWN_OPSET = 1;
const TENSOR_FLOAT = 1;
const TENSOR_INT64 = 7;
const ATTRIBUTE_FLOAT = 1;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_STRING = 3;
const ATTRIBUTE_INTS = 7;

/** Serialises a model of float32 tensors as an ONNX `ModelProto`. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  int64(writer, 1, IR_VERSION);
  text(writer, 2, '@neural-style/node-red');
  message(writer, 7, () => {
    for (const node of model.nodes) message(writer, 1, () => writeNode(writer, node));
    text(writer, 2, 'loss');
    for (const tensor of model.initializers) message(writer, 5, () => writeTensor(writer, tensor));
    for (const value of model.inputs) message(writer, 11, () => writeValueInfo(writer, value));
    for (const value of model.outputs) message(writer, 12, () => writeValueInfo(writer, value));
    for (const value of model.values) message(writer, 13, () => writeValueInfo(writer, value));
  });
  message(writer, 8, () => int64(writer, 2, OPSET));
  message(writer, 8, () => {
    text(writer, 1, OWN_DOMAIN);
    int64(writer, 2, OWN_OPSET);
  });
  return writer.finish();
}

function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  text(writer, 4, node.type);
  for (const [name, value] of Object.entries(node.attributes ?? {})) message(writer, 5, () => writeAttribute(writer, name, value));
  if (OWN_OPERATORS.has(node.type)) text(writer, 7, OWN_DOMAIN);
}

function writeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') {
    int64(writer, 3, value);
    int64(writer, 20, ATTRIBUTE_INT);
  } else if (typeof value === 'string') {
    text(writer, 4, value);
    int64(writer, 20, ATTRIBUTE_STRING);
  } else if ('float' in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    int64(writer, 20, ATTRIBUTE_FLOAT);
  } else {
    for (const item of value) int64(writer, 8, item);
    int64(writer, 20, ATTRIBUTE_INTS);
  }
}

function writeTensor(writer: BinaryWriter, { name, shape, values }: OnnxTensor): void {
  for (const extent of shape) int64(writer, 1, extent);
  int64(writer, 2, types.isFloat32Array(values) ? TENSOR_FLOAT : TENSOR_INT64);
  text(writer, 8, name);
  // Raw data is little-endian, as is every platform that onnxruntime-node is built for.
  writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function writeValueInfo(writer: BinaryWriter, { name, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      int64(writer, 1, TENSOR_FLOAT);
      message(writer, 2, () => {
        for (const extent of shape) message(writer, 1, () => int64(writer, 1, extent));
      });
    }),
  );
}

function message(writer: BinaryWriter, field: number, body: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  body();
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function int64(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}
