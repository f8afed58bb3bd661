import { reasonOf } from '../../errors.js';
import { threadCount } from '../capacity.js';
import type { Executor, ExecutorOptions } from '../executor.js';
import type { Machine } from './machine/machine.js';
import { nativeBuilds, NativeMachine } from './machine/native.js';
import { NATIVE_BUILDS, type NativeBuild } from './machine/thread-messages.js';
import { KernelsPrograms } from './programs.js';
import { loadWebAssembly, WEBASSEMBLY_BUILDS, WebAssemblyMachine, type WebAssemblyBuild } from './machine/webassembly.js';

/** The builds of the kernels, from the fastest. */
export const KERNEL_BUILDS = [...NATIVE_BUILDS, ...WEBASSEMBLY_BUILDS] as const;

export type KernelBuild = NativeBuild | WebAssemblyBuild;

export interface KernelsOptions extends ExecutorOptions {
  /** The build to compute with; the fastest that runs here by default. */
  readonly build?: KernelBuild;
}

/**
 * Runs graphs on our own kernels.
 * @throws Error that says why no build, or not the one that was asked for, runs here
 */
export function createKernelsExecutor({ threads, build, exact = false }: KernelsOptions): Executor {
  const { machine, slowerBecause } = machineOf(build, threadCount(threads));
  const programs = new KernelsPrograms(machine, exact);
  return {
    name: 'kernels',
    library: machine.library,
    device: 'cpu',
    pauses: true,
    ...(programs.rounds && { rounds: true }),
    ...(machine.addressable !== undefined && { addressable: machine.addressable }),
    ...(slowerBecause.length > 0 && { slowerBecause }),
    memoryOf: (outputs) => programs.memoryOf(outputs),
    compile: (outputs, { occasional = false } = {}) => programs.compile(outputs, occasional),
  };
}

/** The builds for this machine, from the fastest, which computes by default. */
export function kernelBuilds(): KernelBuild[] {
  return buildsHere([]);
}

interface FastestMachine {
  readonly machine: Machine;
  /** Reasons why it is not a faster one. */
  readonly slowerBecause: readonly string[];
}

/**
 * A machine that computes with a build of the kernels.
 * @param wanted the build to take; the fastest that runs here by default
 * @throws Error that says why none, or not that one, runs here
 */
export function machineOf(wanted: KernelBuild | undefined, threads: number): FastestMachine {
  const slowerBecause: string[] = [];
  for (const build of wanted ? [wanted] : buildsHere(slowerBecause)) {
    try {
      const machine = isNative(build)
        ? new NativeMachine(build, threads)
        : new WebAssemblyMachine(`WebAssembly ${build}`, loadWebAssembly(build), threads);
      return { machine, slowerBecause };
    } catch (error) {
      slowerBecause.push(firstLineOf(error));
    }
  }
  throw new Error([...new Set(slowerBecause)].join('; '));
}

/** The builds for this machine, from the fastest; the reason why none is native is added to others. */
function buildsHere(slowerBecause: string[]): KernelBuild[] {
  try {
    return [...nativeBuilds(), ...WEBASSEMBLY_BUILDS];
  } catch (error) {
    slowerBecause.push(firstLineOf(error));
    return [...WEBASSEMBLY_BUILDS];
  }
}

function firstLineOf(error: unknown): string {
  return reasonOf(error).split('\n')[0]!;
}

function isNative(build: KernelBuild): build is NativeBuild {
  return NATIVE_BUILDS.some((each) => each === build);
}
