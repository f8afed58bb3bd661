import type { CARDS, ExecutorName } from '../executors/executor-names.js';
import type { Measurement } from '../executors/choose/measure.js';
import type { Machine } from './machine.js';

export type Findings = Readonly<Record<ExecutorName, Measurement>>;

/** Measurements of onnxruntime on the graphics cards that were tried. */
export type CardFindings = Partial<Record<(typeof CARDS)[number], Measurement>>;

/** Platforms that onnxruntime-node brings binaries for. */
const BUILDS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];

const INSTALL = 'in the Node-RED user directory, with ONNXRUNTIME_NODE_INSTALL=skip in the environment: npm install onnxruntime-node';

/** Advice on how this machine would paint faster. */
export function adviceFor(machine: Machine, findings: Findings, cards: CardFindings = {}): string {
  const fastest = Math.min(...Object.values(findings).map((found) => (runs(found) ? found.milliseconds : Infinity)));
  for (const [device, card] of Object.entries(cards)) {
    if (!runs(card) || card.milliseconds >= fastest) continue;
    const share = Math.round((100 * card.milliseconds) / fastest);
    return `The graphics card takes ${share} % of the processor's time. Choose the device ${device} in the engine node.`;
  }
  const advice = [kernelsAdvice(machine, findings), packageAdvice(machine, findings)];
  return advice.filter((each) => each !== null).join(' ') || nothingToInstall(machine);
}

/** Our kernels, compiled for the processor, where they run as WebAssembly. */
function kernelsAdvice({ arch }: Machine, { kernels }: Findings): string | null {
  if (!runs(kernels) || !kernels.slowerBecause) return null;
  const instead = arch === 'arm' ? ' A 64-bit system on the same board has some.' : '';
  return `Kernels that are compiled for the processor, but ${kernels.slowerBecause.join('; ')}.${instead}`;
}

/** ONNX Runtime, for a graphics card, or for the processor where our kernels are not compiled for it. */
function packageAdvice({ platform, arch, libc }: Machine, { onnxruntime, kernels }: Findings): string | null {
  if (runs(onnxruntime) || libc === 'musl' || !BUILDS.includes(`${platform}-${arch}`)) return null;
  if (!onnxruntime.error.startsWith('Cannot find module')) {
    return `ONNX Runtime, which graphics cards need, does not load here (${onnxruntime.error}). Install it anew ${INSTALL}`;
  }
  const isNative = runs(kernels) && !kernels.slowerBecause;
  const gain = isNative ? 'A graphics card, if there is one' : 'ONNX Runtime, perhaps, or a graphics card through it';
  return `${gain}: install onnxruntime-node ${INSTALL}`;
}

function nothingToInstall({ arch, instructions }: Machine): string {
  return arch === 'x64' && instructions.includes('AVX2') && !instructions.includes('AVX-512')
    ? 'Nothing that could be installed. Processors with AVX-512 are faster.'
    : 'Nothing that could be installed. A smaller picture, or the embedded model instead of VGG-19.';
}

/**
 * Advice that keeps `npm rebuild` and `npm install` working without the internet, or null where none is needed: on Linux x64
 * onnxruntime-node's install script fetches CUDA's libraries, which `auto` does not use, and fails where it cannot. The engine stays where
 * it is all the same.
 *
 * @param hasCuda whether those libraries are there already
 */
export function rebuildAdvice({ platform, arch }: Machine, env: NodeJS.ProcessEnv, hasCuda: boolean): string | null {
  const skips = [env.ONNXRUNTIME_NODE_INSTALL, env.npm_config_onnxruntime_node_install].includes('skip');
  if (platform !== 'linux' || arch !== 'x64' || hasCuda || skips) return null;
  return 'Without the internet, "npm rebuild" here needs ONNXRUNTIME_NODE_INSTALL=skip in the environment, or the line onnxruntime-node-install=skip in .npmrc.';
}

export function runs(measurement: Measurement): measurement is Extract<Measurement, { milliseconds: number }> {
  return 'milliseconds' in measurement;
}
