import type { Executor } from '../../../src/executors/executor.js';
import type { Device } from '../../../src/executors/executor-names.js';
import { createKernelsExecutor, KERNEL_BUILDS, type KernelBuild } from '../../../src/executors/kernels/kernels.js';
import { createOnnxRuntimeExecutor } from '../../../src/executors/onnx/onnxruntime.js';
import { createTensorFlowExecutor } from '../../../src/executors/tensorflow/tensorflow.js';
import { BACKEND_PACKAGES } from '../../../src/executors/tensorflow/backends.js';
import { reasonOf } from '../../../src/errors.js';
import { versionOf } from '../../../src/executors/choose/packages.js';
import { skip } from '../skip.js';

const OPTIONS = { threads: 2, exact: true };
/** What onnxruntime-node computes on: a graphics card's kernels are tested in a process of their own. */
const DEVICE = process.env.NEURAL_STYLE_DEVICE as Device | undefined;

/** What can run graphs: each npm package under its name. */
const EXECUTORS: Readonly<Record<string, () => Executor | Promise<Executor>>> = {
  'onnxruntime-node': () => createOnnxRuntimeExecutor(OPTIONS, DEVICE),
  ...Object.fromEntries(KERNEL_BUILDS.map((build) => [nameOf(build), () => createKernelsExecutor({ ...OPTIONS, build })])),
  ...Object.fromEntries(BACKEND_PACKAGES.map((backend) => [backend.package, () => createTensorFlowExecutor(OPTIONS, [backend])])),
};

/** All but TensorFlow, whose backends take seconds where these take milliseconds. */
export const FAST_EXECUTORS = ['onnxruntime-node', ...KERNEL_BUILDS.map(nameOf)];

/** Without it, its tests run in processes that find it: tfjs-node.test.ts, which says why where there is none. */
const ELSEWHERE = '@tensorflow/tfjs-node';

/** Describes the same behaviour for each executor, or each of some packages, and skips those that do not load here. */
export function describeExecutors(title: string, body: (executor: () => Executor) => void, packages = Object.keys(EXECUTORS)): void {
  for (const name of packages) {
    if (name === ELSEWHERE && versionOf(name) === undefined) continue;
    describe(`${title} of ${name}`, function () {
      let executor: Executor;

      before(async function () {
        try {
          executor = await EXECUTORS[name]!();
        } catch (error) {
          skip(this, reasonOf(error).split('\n')[0]!);
        }
      });

      body(() => executor);
    });
  }
}

/** Describes the same behaviour for each build of our own kernels. */
export function describeKernels(title: string, body: (executor: () => Executor, build: KernelBuild) => void): void {
  for (const build of KERNEL_BUILDS) describeExecutors(title, (executor) => body(executor, build), [nameOf(build)]);
}

function nameOf(build: KernelBuild): string {
  return `kernels ${build}`;
}
