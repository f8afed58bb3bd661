// Compiles TypeScript to dist/ and puts what Node-RED reads beside a compiled node (dialogs, locales, icons) beside it.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');

// What a deleted or renamed source has left behind must be neither tested nor packed.
rmSync(join(root, 'dist'), { recursive: true, force: true });

const compiled = spawnSync(process.execPath, [compiler, '-p', root], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

const nodes = join(root, 'dist', 'nodes');
mkdirSync(nodes, { recursive: true });
for (const file of readdirSync(join(root, 'nodes')).filter((name) => name.endsWith('.html'))) {
  cpSync(join(root, 'nodes', file), join(nodes, file));
}
cpSync(join(root, 'nodes', 'locales'), join(nodes, 'locales'), { recursive: true });
cpSync(join(root, 'icons'), join(nodes, 'icons'), { recursive: true });
