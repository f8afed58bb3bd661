import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LEAN_MALLOC } from '../src/child-process/lean-malloc.js';
import { type KernelBuild, kernelBuilds } from '../src/executors/kernels/kernels.js';

/** Runs a program that ends with a line of JSON; its environment is ours and `env`. */
export function runProgram<T>(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2000)));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(JSON.parse(output.trim().split('\n').at(-1)!) as T);
      else reject(new Error(`${signal ?? `exit code ${String(code)}`}: ${errors.trim().split('\n').at(-1) ?? ''}`));
    });
  });
}

/** A program to compare with, which measures one iteration in a process of its own. */
export interface Contender {
  /** How the table and the plot call it. */
  readonly name: string;
  readonly ours: boolean;
  readonly command: string;
  readonly args: (network: string, size: number, runs: number, seconds: number) => readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface Peers {
  /** A Python that has PyTorch. */
  readonly python?: string | undefined;
  /** A folder of modules that has @tensorflow/tfjs-node: what `scripts/tfjs-node.sh` prints. */
  readonly tfjs?: string | undefined;
}

/** Builds of our kernels, as the table and the plot call them. */
const BUILD_TITLES: Readonly<Record<KernelBuild, string>> = {
  amx: 'AMX, bfloat16',
  avx512bf16: 'AVX-512, bfloat16',
  avx512: 'AVX-512',
  avx2: 'AVX2',
  neon: 'NEON',
  'relaxed-simd': 'WebAssembly',
  simd: 'plain SIMD',
};

const PYTORCH = join(__dirname, '..', '..', 'bench', 'peers', 'pytorch.py');

/** Our engines, with each build of our kernels that runs here, and the peers that are there. */
export function contenders({ python, tfjs }: Peers): Contender[] {
  const ours = (executor: string, name: string, env?: NodeJS.ProcessEnv): Contender => ({
    name: `ours: ${name}`,
    ours: true,
    command: process.execPath,
    args: (...given) => [join(__dirname, 'iteration.js'), ...given.map(String), executor],
    // As the engine process runs.
    env: { ...LEAN_MALLOC, ...env },
  });
  const torch = (precision: string): Contender => ({
    name: `PyTorch, ${precision}`,
    ours: false,
    command: python!,
    args: (...given) => [PYTORCH, 'iteration', ...given.map(String), precision],
  });
  const modules = tfjs ? { NODE_PATH: tfjs } : undefined;
  const grad = (...given: readonly unknown[]): string[] => [join(__dirname, 'peers', 'tfjs.js'), ...given.map(String)];
  return [
    ...kernelBuilds().map((build) => ours(`kernels/${build}`, BUILD_TITLES[build])),
    ours('onnxruntime', 'onnxruntime'),
    ...(python ? [torch('float32')] : []),
    ...(python && hasBfloat16() ? [torch('bfloat16')] : []),
    ...(modules ? [ours('tensorflow', 'TensorFlow', modules)] : []),
    ...(modules ? [{ name: 'tfjs-node, tf.grad', ours: false, command: process.execPath, args: grad, env: modules }] : []),
  ];
}

/** Tells whether the processor multiplies bfloat16; without that, autocast is slower than float32. */
function hasBfloat16(): boolean {
  try {
    return /\b(avx512_bf16|amx_bf16)\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}

/** The losses of a painting, before each step, and when each was known. */
export interface Trace {
  readonly engine: string;
  readonly losses: readonly number[];
  readonly seconds: readonly number[];
}

/** PyTorch paints from a picture's raw RGB bytes. */
export function paintWithPyTorch(python: string, method: 'adam' | 'lbfgs', iterations: number, pictures: RawPair): Promise<Trace> {
  const { height, width, content, style } = pictures;
  return runProgram(python, [PYTORCH, 'descent', method, ...[iterations, height, width].map(String), content, style]);
}

/** Two pictures of the same size in files of raw RGB. */
export interface RawPair {
  readonly height: number;
  readonly width: number;
  readonly content: string;
  readonly style: string;
}
