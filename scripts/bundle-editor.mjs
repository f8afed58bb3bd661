// Bundles the editor's code, TypeScript in editor/, into resources/, which Node-RED serves below resources/@neural-style/node-red/.
// The modules keep in common what they share: the editor loads each file once.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const ENTRIES = ['editor/live/job-panel.ts', 'editor/live/live-pictures.ts', 'editor/tour/first-flow.ts'];

/** @param {string} root the folder of this package */
export async function bundleEditor(root) {
  const outdir = join(root, 'resources');
  // Files of an earlier build must not be packed.
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: ENTRIES.map((file) => ({ in: file, out: file.replace(/^.*\/|\.ts$/g, '') })),
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    tsconfig: join(root, 'tsconfig.editor.json'),
    chunkNames: 'shared-[hash]',
    logLevel: 'warning',
  });
}
