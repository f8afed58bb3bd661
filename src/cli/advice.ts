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
export function adviceFor({ platform, arch, libc, instructions }: Machine, { onnxruntime }: Findings, cards: CardFindings = {}): string {
  if (runs(onnxruntime)) {
    for (const [device, card] of Object.entries(cards)) {
      if (!runs(card) || card.milliseconds >= onnxruntime.milliseconds) continue;
      const share = Math.round((100 * card.milliseconds) / onnxruntime.milliseconds);
      return `The graphics card takes ${share} % of the processor's time. Choose the device ${device} in the engine node.`;
    }
    return arch === 'x64' && instructions.includes('AVX2') && !instructions.includes('AVX-512')
      ? 'Nothing that could be installed. Processors with AVX-512 are two to three times as fast.'
      : 'Nothing that could be installed. A smaller picture, or the embedded model instead of VGG-19.';
  }
  const gain = 'ONNX Runtime takes about a third of the time of WebAssembly';
  if (libc === 'musl') return `${gain}, but has no build for musl (Alpine). A system with glibc 2.28 or newer, such as Debian, has it.`;
  if (!BUILDS.includes(`${platform}-${arch}`)) {
    const instead =
      arch === 'arm' ? 'A 64-bit system on the same board has it.' : 'TensorFlow may have one: npm install @tensorflow/tfjs-node';
    return `${gain}, but has no build for ${platform} on ${arch}. ${instead}`;
  }
  if (onnxruntime.error.startsWith('Cannot find module')) return `${gain}. Install it ${INSTALL}`;
  if (onnxruntime.error.includes('SIGILL')) return `${gain}, but needs instructions that this processor does not have.`;
  return `${gain}, but does not load here (${onnxruntime.error}). Install it anew ${INSTALL}`;
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
