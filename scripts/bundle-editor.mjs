// Bundles the editor's code, TypeScript in editor/ and in each node's dialog.ts, into resources/, which Node-RED serves below
// resources/@neural-style/node-red/: a module for each node, and what they share, which the editor loads once.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** @param {string} root the folder of this package */
export async function bundleEditor(root) {
  const outdir = join(root, 'resources');
  // Files of an earlier build must not be packed.
  rmSync(outdir, { recursive: true, force: true });
  const names = readdirSync(join(root, 'nodes')).filter((name) => existsSync(join(root, 'nodes', name, 'dialog.ts')));
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'editor/tour/first-flow.ts', out: 'first-flow' },
      ...names.map((name) => ({ in: `nodes/${name}/dialog.ts`, out: name })),
    ],
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
