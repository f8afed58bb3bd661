import assert from 'node:assert/strict';
import { lowerToOnnx } from '../../../src/executors/onnx/lowering.js';
import * as build from '../../../src/graph/builder.js';

describe('The sum of a picture, for onnxruntime,', () => {
  for (const [height, width, rows, title] of [
    [750, 1001, [15, 16, 16, 16, 16], 'cut from the values as they lie'],
    [719, 1013, [16, 16, 16, 16, 16], 'of a copy with zeros behind it, where they could only be cut by three'],
  ] as const) {
    const { nodes, initializers } = lowerToOnnx({ sum: build.sumOfSquares(build.input('x', [1, 3, height, width])) }, { blocked: false });
    const reshapes = nodes.filter(({ type }) => type === 'Reshape').map(({ inputs }) => inputs[1]!);

    it(`is that of rows of sixteen, ${title}`, () => {
      const shapes = reshapes.map((name) => [...initializers.find((each) => each.name === name)!.values].map(Number));
      assert.deepEqual(
        shapes.filter(({ length }) => length === 2).map(([, length]) => length),
        rows,
      );
    });

    it(`is one of float32 throughout at ${width}×${height}`, () => {
      assert.deepEqual(
        nodes.filter(({ type }) => type === 'Cast'),
        [],
      );
    });
  }
});
