import type Sharp from 'sharp';
import { NeuralStyleError, reasonOf } from '../errors.js';

type SharpModule = typeof Sharp;

let loaded: SharpModule | null = null;

/**
 * sharp, as this package uses it, loaded when it is first needed: where it cannot be, the nodes are there all the same, and so are
 * all other flows.
 *
 * Its library keeps the last hundred operations with what they hold, in case one is asked for again: no picture of ours comes
 * twice, and they kept up to 30 MB of Node-RED's memory, more with each painting (docs/decisions/memory.md). The setting is for the whole
 * process; who shares this copy of sharp with us loses no more than that a repeated operation is done again.
 *
 * @throws NeuralStyleError `sharp-missing`
 */
export function loadSharp(): SharpModule {
  if (loaded) return loaded;
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- a native package, loaded when first needed
    const sharp = require('sharp') as SharpModule;
    sharp.cache({ items: 0 });
    loaded = sharp;
    return sharp;
  } catch (error) {
    throw sharpMissing(reasonOf(error), error);
  }
}

/** The error that sharp cannot be loaded, with the command that mends it on this machine. */
export function sharpMissing(reason: string, cause?: unknown): NeuralStyleError {
  // Then comes sharp's own advice, for all machines there are, or who has asked for it.
  const [what = ''] = reason.split(/\n(?:Possible solutions|Require stack)/);
  const lines = what.split('\n').map((line) => line.trim());
  return new NeuralStyleError('sharp-missing', { reason: lines.join('; '), command: commandFor(reason) }, { cause });
}

/** Where the processor is too old for the libraries, or there are none for it, WebAssembly does the same. */
function commandFor(reason: string): string {
  if (/microarchitecture|unsupported cpu|SIGILL/i.test(reason)) return 'npm install --cpu=wasm32 sharp';
  if (/cannot find (?:module|package) 'sharp'/i.test(reason)) return 'npm install sharp';
  const libc = process.platform === 'linux' && isMusl() ? ' --libc=musl' : '';
  return `npm install --include=optional --os=${process.platform} --cpu=${process.arch}${libc} sharp`;
}

function isMusl(): boolean {
  // Looking up the names of network peers may take many seconds.
  Object.assign(process.report, { excludeNetwork: true });
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}
