// Compiles TypeScript to dist/ and resources/ (the editor's), puts what Node-RED reads beside a compiled node (dialogs, locales, icons)
// beside it; writes the examples in other languages; compiles the optimiser's vectors to WebAssembly, and the executor's kernels for this
// machine where there is clang.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import wabt from 'wabt';
import { bundleEditor } from './bundle-editor.mjs';
import { buildAddons } from './kernels.mjs';
import { localizeExamples } from './localized-examples.mjs';
import { nodeHtml } from './node-html.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { resolve } = createRequire(import.meta.url);
const compiler = resolve('typescript/bin/tsc');

// Output of a deleted or renamed source must be neither tested nor packed.
rmSync(join(root, 'dist'), { recursive: true, force: true });

const compiled = spawnSync(process.execPath, [compiler, '-p', root], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

await bundleEditor(root);

// The package's types are those of these files, which import nothing but each other, in one: no type of ours leaks with them.
const declarations = ['api-plain.ts', 'api-style.ts', 'api.ts'].map((name) => {
  const file = join('src', 'flow', 'payloads', name);
  const types = ts.transpileDeclaration(readFileSync(join(root, file), 'utf8'), { fileName: file, reportDiagnostics: true });
  if (types.diagnostics.length > 0) throw new Error(ts.formatDiagnostics(types.diagnostics, ts.createCompilerHost({})));
  return types.outputText.replace(/^(?:import|export) type .* from '\.\/.*;\n/gm, '');
});
mkdirSync(join(root, 'dist', 'types'), { recursive: true });
writeFileSync(join(root, 'dist', 'types', 'index.d.ts'), declarations.join('\n'));

const kernels = join('src', 'optimize', 'vectors', 'kernels');
const text = (await wabt()).parseWat(`${kernels}.wat`, readFileSync(join(root, `${kernels}.wat`)));
writeFileSync(join(root, 'dist', `${kernels}.wasm`), text.toBinary({}).buffer);

cpSync(join(root, 'kernels', 'webassembly'), join(root, 'dist', 'src', 'executors', 'kernels'), { recursive: true });
await buildAddons();

localizeExamples(root);

const { TABLES } = createRequire(import.meta.url)(join(root, 'dist', 'src', 'properties', 'tables.js'));

// Node-RED looks for a node's dialog, locales and icons beside its code, by the name of its file.
for (const name of readdirSync(join(root, 'nodes')).filter((entry) => existsSync(join(root, 'nodes', entry, 'node.ts')))) {
  const type = `neural-style-${name}`;
  const put = (from, ...to) => cpSync(join(root, ...from), join(root, 'dist', 'nodes', name, ...to));
  const html = nodeHtml(type, `${name}.js`, TABLES);
  writeFileSync(join(root, 'dist', 'nodes', name, 'node.html'), html);
  put(['icons', `${type}.svg`], 'icons', `${type}.svg`);
  for (const language of readdirSync(join(root, 'nodes', 'locales'))) {
    for (const ending of ['json', 'html']) put(['nodes', 'locales', language, `${type}.${ending}`], 'locales', language, `node.${ending}`);
  }
}
