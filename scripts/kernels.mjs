// npm run kernels: compiles the kernels with clang, to WebAssembly in kernels/webassembly/, which lies in the repository, and to an addon for this
// machine in prebuilds/, which does not. `--check` compiles WebAssembly anew and compares it with what lies there.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'kernels');
const { resolve } = createRequire(import.meta.url);

/** Of this version comes the WebAssembly in the repository: another one's differs by a few bytes. */
const CLANG = 'clang-16';

const COMMON = ['-O3', '-std=c17', '-Wall', '-Wextra', '-Werror', '-fno-math-errno', '-ffp-contract=fast'];

const WEBASSEMBLY = ['--target=wasm32', '-nostdlib', '-matomics', '-mbulk-memory', '-msimd128', '-fuse-ld=lld'];
const LINKED = ['--no-entry', '--export=run', '--export=run_whole', '--export=__stack_pointer', '--import-memory', '--shared-memory'];
const MEMORY = ['--max-memory=4294967296', '-z,stack-size=32768', '--global-base=65536', '--strip-all'];
export const WEBASSEMBLY_BUILDS = { 'relaxed-simd': ['-mrelaxed-simd'], simd: [] };

/** For each processor architecture of Node.js: clang's name of it, and the builds of the kernels with their options. */
const ARCHITECTURES = {
  x64: { target: 'x86_64-linux-gnu', builds: { avx512: ['-march=x86-64-v4', '-mprefer-vector-width=512'], avx2: ['-march=haswell'] } },
  arm64: { target: 'aarch64-linux-gnu', builds: { neon: [] } },
};

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with exit code ${status}`);
}

/** The newest clang that there is here, or undefined. */
export function findClang() {
  return [CLANG, 'clang', 'clang-19', 'clang-18', 'clang-17', 'clang-15'].find((name) => spawnSync(name, ['--version']).status === 0);
}

export function writeHeader(header) {
  const file = join(source, 'instructions.h');
  if (!existsSync(file) || readFileSync(file, 'utf8') !== header) writeFileSync(file, header);
}

export function compileWebAssembly(clang, folder) {
  mkdirSync(folder, { recursive: true });
  for (const [name, options] of Object.entries(WEBASSEMBLY_BUILDS)) {
    const linking = [...LINKED, ...MEMORY].map((option) => `-Wl,${option}`);
    run(clang, [...COMMON, ...WEBASSEMBLY, ...options, join(source, 'kernels.c'), '-o', join(folder, `${name}.wasm`), ...linking]);
  }
}

/** The addon for an architecture, as a file that any C library will do for. */
export function compileNative(clang, architecture, file) {
  const { target, builds } = ARCHITECTURES[architecture];
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  const options = [...COMMON, `--target=${target}`, '-fPIC', '-fvisibility=hidden', '-fno-stack-protector'];
  try {
    const objects = Object.entries({ ...builds, native: [] }).map(([name, own]) => {
      const object = join(folder, `${name}.o`);
      const native = ['-isystem', join(dirname(resolve('node-api-headers')), 'include'), join(source, 'native.c')];
      const kernels = [`-DRUN=run_${name}`, `-DRUN_WHOLE=run_whole_${name}`, join(source, 'kernels.c')];
      run(clang, [...options, ...own, ...(name === 'native' ? native : kernels), '-c', '-o', object]);
      return object;
    });
    mkdirSync(dirname(file), { recursive: true });
    run(clang, [`--target=${target}`, '-shared', '-nostdlib', '-fuse-ld=lld', '-Wl,--gc-sections', '-Wl,-s', ...objects, '-o', file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Where the addon of an architecture is put. */
export function prebuild(architecture, platform = 'linux') {
  return join(root, 'prebuilds', `${platform}-${architecture}`, 'kernels.node');
}

/** Compiles the addon for this machine where clang is there to do it, unless it is newer than its sources. */
export function buildNative() {
  const architecture = process.arch;
  const clang = process.platform === 'linux' && architecture in ARCHITECTURES ? findClang() : undefined;
  if (!clang) return;
  const file = prebuild(architecture);
  const sources = [...readdirSync(source).map((name) => join(source, name)), fileURLToPath(import.meta.url)];
  if (existsSync(file) && sources.every((each) => statSync(each).mtimeMs < statSync(file).mtimeMs)) return;
  compileNative(clang, architecture, file);
}

function check() {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  compileWebAssembly(CLANG, folder);
  const differing = Object.keys(WEBASSEMBLY_BUILDS).filter(
    (name) => !readFileSync(join(folder, `${name}.wasm`)).equals(readFileSync(join(source, 'webassembly', `${name}.wasm`))),
  );
  rmSync(folder, { recursive: true });
  if (differing.length === 0) return;
  console.error(`The kernels give other WebAssembly than lies in kernels/webassembly: ${differing.join(', ')}. Run "npm run kernels".`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { instructionsHeader } = await import(join(root, 'dist', 'src', 'executors', 'kernels', 'plan', 'instructions.js'));
  writeHeader(instructionsHeader());
  if (process.argv.includes('--check')) {
    check();
  } else {
    compileWebAssembly(CLANG, join(source, 'webassembly'));
    const others = process.argv.slice(2).filter((name) => name in ARCHITECTURES);
    for (const architecture of others.length > 0 ? others : [process.arch]) compileNative(CLANG, architecture, prebuild(architecture));
  }
}
