import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { InferenceSession } from 'onnxruntime-node';
import { createOnnxRuntimeExecutor } from '../../../src/executors/onnx/onnxruntime.js';
import * as build from '../../../src/graph/builder.js';

describe('createOnnxRuntimeExecutor', () => {
  const graph = { y: build.relu(build.input('x', [4])) };

  it("has the library's threads sleep after 100 µs without work, since others want the processor", async () => {
    const create = mock.method(InferenceSession, 'create');
    try {
      const program = await createOnnxRuntimeExecutor({ threads: 2 }).compile(graph);
      const { y } = await program.run({ x: Float32Array.of(-1, 0, 1, 2) });
      await program.dispose();
      assert.deepEqual([...y!], [0, 0, 1, 2]);
      const [, options] = create.mock.calls[0]!.arguments as unknown as [Uint8Array, InferenceSession.SessionOptions];
      assert.deepEqual(options.extra, { session: { intra_op: { spin_duration_us: '100' } } });
      assert.equal(options.intraOpNumThreads, 2);
    } finally {
      create.mock.restore();
    }
  });
});
