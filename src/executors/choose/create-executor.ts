import { NeuralStyleError, reasonOf } from '../../errors.js';
import {
  type Device,
  DEVICES,
  EXECUTOR_NAMES,
  EXECUTOR_TRAITS,
  type ExecutorName,
  executorsThat,
  REPLACED_EXECUTORS,
} from '../executor-names.js';
import type { Executor } from '../executor.js';
import { EXECUTORS } from '../executors.js';
import { requireChoice } from '../require-choice.js';
import { automaticOrder } from './automatic.js';
import { whyNotOn } from './devices.js';
import { versionOf } from './packages.js';

/** The executor, device and threads that an engine is to compute with; words may be none of the choices. */
export interface ExecutorSettings {
  readonly executor: string;
  readonly device: string;
  /** 0 for as many as can compute at the same time. */
  readonly threads: number;
  /** See `ExecutorOptions`. */
  readonly exact?: boolean;
}

type Computing = Pick<ExecutorSettings, 'threads' | 'exact'>;

/** An executor, and what would have been preferred to it, had it loaded. */
export interface Choice {
  readonly executor: Executor;
  readonly passedOver: readonly PassedOver[];
}

export interface PassedOver {
  readonly executor: ExecutorName;
  readonly device: Device;
  readonly reason: string;
  /** The npm package to install, where that is the reason. */
  readonly absent?: string;
}

/** An executor to try on the processor. */
interface Candidate {
  readonly name: ExecutorName;
  /** False where the packages that it falls back to will do, too. */
  readonly ownPackage: boolean;
}

/**
 * The executor that the settings name, or the fastest that loads, on the device that they name. The name of an executor is an
 * order, that of a device a wish: without a card, or with one that does not work, the processor computes.
 * @param whyNot why a device cannot be used, or null; a test brings its own
 * @throws NeuralStyleError `engine-unsupported` or `engine-unavailable`
 */
export async function createExecutor({ executor, device, ...computing }: ExecutorSettings, whyNot = whyNotOn): Promise<Choice> {
  requireChoice('executor', executor, ['auto', ...EXECUTOR_NAMES], REPLACED_EXECUTORS);
  requireChoice('device', device, DEVICES);
  if (device === 'cpu') return onProcessor(executor, computing);
  const able = executorsThat(({ devices }) => devices.includes(device));
  const tried = able.filter((name) => executor === 'auto' || executor === name);
  const passedOver: PassedOver[] = [];
  for (const name of tried) {
    const reason = await whyNot({ executor: name, device, threads: computing.threads });
    if (reason === null) return { executor: await EXECUTORS[name].create({ ...computing, device }), passedOver };
    passedOver.push({ executor: name, device, reason, ...absent(name) });
  }
  if (tried.length === 0) passedOver.push({ executor: able[0]!, device, reason: `only ${able.join(' and ')} computes on graphics cards` });
  const choice = await onProcessor(executor, computing);
  return { ...choice, passedOver: [...passedOver, ...choice.passedOver] };
}

function absent(executor: ExecutorName): { absent?: string } {
  const { package: name, peer } = EXECUTOR_TRAITS[executor];
  return peer && versionOf(name) === undefined ? { absent: name } : {};
}

async function onProcessor(executor: 'auto' | ExecutorName, computing: Computing): Promise<Choice> {
  if (executor !== 'auto') return firstThatLoads([{ name: executor, ownPackage: false }], computing);
  const order = (await automaticOrder(computing.threads)).map((name) => ({ name, ownPackage: true }));
  // Executors with another package than their own are slower than our kernels, which come before.
  const last = executorsThat(({ fallback }) => fallback).map((name) => ({ name, ownPackage: false }));
  return firstThatLoads([...order, ...last], computing);
}

async function firstThatLoads(candidates: readonly Candidate[], computing: Computing): Promise<Choice> {
  const passedOver: PassedOver[] = [];
  for (const { name, ownPackage } of candidates) {
    try {
      return { executor: await EXECUTORS[name].create({ ...computing, device: 'cpu', ownPackage }), passedOver };
    } catch (error) {
      // Node's own message goes on with the list of requiring files; its first line says it all.
      passedOver.push({ executor: name, device: 'cpu', reason: reasonOf(error).split('\n')[0]! });
    }
  }
  const reason = passedOver.map((each) => each.reason).join('; ');
  const peers = executorsThat(({ peer }) => peer);
  const wanted = peers.find((name) => name === candidates[0]!.name) ?? peers[0]!;
  throw new NeuralStyleError('engine-unavailable', { reason, package: EXECUTOR_TRAITS[wanted].package });
}
