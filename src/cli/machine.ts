import { readFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { usableCores, usableMemory } from '../executors/capacity.js';

/** Traits of a machine that decide the choice of an engine. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** `glibc 2.36`, `musl`, or none where the question makes no sense. */
  readonly libc: string | null;
  readonly processor: string;
  /** Those that an engine may use. */
  readonly cores: number;
  /** Bytes that this machine, or its container, has. */
  readonly memory: number;
  /** The instructions that matter to neural networks, as far as the system tells. */
  readonly instructions: readonly string[];
}

/** As `/proc/cpuinfo` names them, and as people do. */
const INSTRUCTIONS: readonly (readonly [flag: string, name: string])[] = [
  ['sse4_1', 'SSE4.1'],
  ['avx', 'AVX'],
  ['avx2', 'AVX2'],
  ['fma', 'FMA'],
  ['avx512f', 'AVX-512'],
  ['avx512_vnni', 'VNNI'],
  ['avx512_bf16', 'BF16'],
  ['amx_tile', 'AMX'],
  ['neon', 'NEON'],
  ['asimd', 'NEON'],
  ['asimddp', 'dot product'],
  ['i8mm', 'I8MM'],
  ['bf16', 'BF16'],
  ['sve', 'SVE'],
];

export function inspectMachine(): Machine {
  return {
    platform: platform(),
    arch: arch(),
    libc: platform() === 'linux' ? libc() : null,
    processor: cpus()[0]?.model.trim() ?? 'unknown processor',
    cores: usableCores(),
    memory: usableMemory(),
    instructions: platform() === 'linux' ? instructionsIn(readText('/proc/cpuinfo')) : [],
  };
}

/** The instructions that a `/proc/cpuinfo` lists. */
export function instructionsIn(cpuinfo: string): string[] {
  const flags = new Set(/^(?:flags|Features)\s*:(.*)$/m.exec(cpuinfo)?.[1]?.trim().split(/\s+/));
  return [...new Set(INSTRUCTIONS.filter(([flag]) => flags.has(flag)).map(([, name]) => name))];
}

function libc(): string {
  // Looking up the names of network peers may take many seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime ? `glibc ${header.glibcVersionRuntime}` : 'musl';
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
