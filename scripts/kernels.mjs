// npm run kernels: compiles the kernels with clang, to WebAssembly in kernels/webassembly/, which lies in the repository, and to an addon for this
// machine in prebuilds/, which does not. `--check` compiles WebAssembly anew and compares it with what lies there; `x64` and `arm64` compile the
// addons for these, on any machine; `--emulating EMULATOR.c FILE` compiles one for x64 that has an emulator in it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'kernels');
const { resolve } = createRequire(import.meta.url);

/** Of this version comes the WebAssembly in the repository: another one's differs by a few bytes. */
const CLANG = 'clang-16';
/** Versions that compile the addons; those before do not know the processors' levels. */
const ABLE = [CLANG, 'clang', 'clang-19', 'clang-18', 'clang-17', 'clang-15', 'clang-14', 'clang-13'];

// Headers of a C library would bind to it; clang brings the few that are needed.
const COMMON = ['-O3', '-std=c17', '-nostdlibinc', '-Wall', '-Wextra', '-Werror', '-fno-math-errno', '-ffp-contract=fast'];

const WEBASSEMBLY = ['--target=wasm32', '-nostdlib', '-matomics', '-mbulk-memory', '-msimd128', '-fuse-ld=lld'];
const LINKED = [
  '--no-entry',
  '--export=run',
  '--export=run_whole',
  '--export=instructions_hash',
  '--export=__stack_pointer',
  '--import-memory',
  '--shared-memory',
];
const MEMORY = ['--max-memory=4294967296', '-z,stack-size=32768', '--global-base=65536', '--strip-all'];
const WEBASSEMBLY_BUILDS = { 'relaxed-simd': ['-mrelaxed-simd'], simd: [] };

const AVX512 = ['-march=x86-64-v4', '-mprefer-vector-width=512'];
const HALVES = [...AVX512, '-mavx512bf16'];

/**
 * For each processor architecture of Node.js: clang's name of it, and the builds of the kernels with their options. kernels/native.c asks the
 * processor for all that they allow.
 */
const ARCHITECTURES = {
  x64: {
    target: 'x86_64-linux-gnu',
    builds: {
      amx: [...HALVES, '-mamx-tile', '-mamx-bf16'],
      avx512bf16: HALVES,
      avx512: AVX512,
      avx2: ['-march=x86-64-v3', '-mtune=haswell'],
    },
  },
  arm64: { target: 'aarch64-linux-gnu', builds: { neon: [] } },
};

/** Runs a command, which says itself what is wrong. */
function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit' });
    child.on('error', reject);
    child.on('close', (code, signal) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${signal ?? `exit code ${code}`}`)),
    );
  });
}

/** Waits for all of them, so that nothing is at work any more when it fails. */
async function all(promises) {
  const failed = (await Promise.allSettled(promises)).find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

async function inTemporaryFolder(body) {
  const folder = mkdtempSync(join(tmpdir(), 'kernels-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A clang that there is here, or undefined. */
function findClang() {
  return ABLE.find((name) => spawnSync(name, ['--version']).status === 0);
}

async function compileWebAssembly(folder) {
  mkdirSync(folder, { recursive: true });
  const linking = [...LINKED, ...MEMORY].map((option) => `-Wl,${option}`);
  const compile = ([name, options]) =>
    run(CLANG, [...COMMON, ...WEBASSEMBLY, ...options, join(source, 'kernels.c'), '-o', join(folder, `${name}.wasm`), ...linking]);
  await all(Object.entries(WEBASSEMBLY_BUILDS).map(compile));
}

/** Where the addon of an architecture is put. */
function addonFile(architecture) {
  return join(root, 'prebuilds', `linux-${architecture}`, 'kernels.node');
}

/**
 * Compiles the addon for an architecture, as a file that any C library will do for.
 * @param file where it is put
 * @param emulator of what processors may lack, a C file that becomes a part of it; see scripts/test-amx.ts
 */
async function compileAddon(clang, architecture, { file = addonFile(architecture), emulator = null } = {}) {
  const { target, builds } = ARCHITECTURES[architecture];
  const options = [...COMMON, `--target=${target}`, '-fPIC', '-fvisibility=hidden', '-fno-stack-protector'];
  const native = ['-isystem', join(dirname(resolve('node-api-headers')), 'include'), join(source, 'native.c')];
  const parts = Object.entries(builds).map(([name, own]) => [
    ...own,
    `-DRUN=run_${name}`,
    `-DRUN_WHOLE=run_whole_${name}`,
    join(source, 'kernels.c'),
  ]);
  const commands = [
    [...options, ...native, ...(emulator ? ['-DEMULATED_TILES'] : [])],
    ...parts.map((own) => [...options, ...own]),
    ...(emulator ? [['-O2', '-std=gnu17', '-Wall', '-Wextra', '-Werror', '-mfma', '-fPIC', `--target=${target}`, emulator]] : []),
  ];
  await inTemporaryFolder(async (folder) => {
    const objectOf = (index) => join(folder, `${index}.o`);
    await all(commands.map((own, index) => run(clang, [...own, '-c', '-o', objectOf(index)])));
    mkdirSync(dirname(file), { recursive: true });
    // A process may have loaded it: it is replaced, not written into.
    rmSync(file, { force: true });
    const objects = commands.map((_, index) => objectOf(index));
    await run(clang, [`--target=${target}`, '-shared', '-nostdlib', '-fuse-ld=lld', '-Wl,--gc-sections', '-Wl,-s', ...objects, '-o', file]);
  });
}

function isNewerThanItsSources(file) {
  const sources = readdirSync(source).filter((name) => /\.[ch]$/.test(name));
  const files = [...sources.map((name) => join(source, name)), fileURLToPath(import.meta.url)];
  return existsSync(file) && files.every((each) => statSync(each).mtimeMs < statSync(file).mtimeMs);
}

/**
 * Brings addons up to date: this machine's, and those for others that are there. Where no clang can do it they are removed, since instructions
 * may have changed, and WebAssembly computes.
 */
export async function buildAddons() {
  const wanted = Object.keys(ARCHITECTURES).filter(
    (name) => existsSync(addonFile(name)) || (process.platform === 'linux' && process.arch === name),
  );
  for (const architecture of wanted.filter((name) => !isNewerThanItsSources(addonFile(name)))) {
    rmSync(addonFile(architecture), { force: true });
    try {
      const clang = findClang();
      if (!clang) throw new Error('there is no clang here');
      await compileAddon(clang, architecture);
    } catch (error) {
      console.warn(`Without an addon of the kernels for ${architecture}: ${error.message}. WebAssembly takes its place.`);
    }
  }
}

async function check() {
  await inTemporaryFolder(async (folder) => {
    await compileWebAssembly(folder);
    const differing = Object.keys(WEBASSEMBLY_BUILDS).filter(
      (name) => !readFileSync(join(folder, `${name}.wasm`)).equals(readFileSync(join(source, 'webassembly', `${name}.wasm`))),
    );
    if (differing.length === 0) return;
    throw new Error(`The kernels give other WebAssembly than lies in kernels/webassembly: ${differing.join(', ')}. Run "npm run kernels".`);
  });
}

async function make() {
  const { instructionsHeader } = await import(join(root, 'dist', 'src', 'executors', 'kernels', 'plan', 'instructions-header.js'));
  const [file, header] = [join(source, 'instructions.h'), instructionsHeader()];
  if (!existsSync(file) || readFileSync(file, 'utf8') !== header) writeFileSync(file, header);
  await compileWebAssembly(join(source, 'webassembly'));
  await buildAddons();
}

async function main(args) {
  if (args.includes('--check')) return check();
  if (args.length === 0) return make();
  const clang = findClang();
  if (!clang) throw new Error(`There is no clang here: install clang-16 and lld-16.`);
  if (args[0] === '--emulating') return compileAddon(clang, 'x64', { emulator: args[1], file: args[2] });
  for (const architecture of args) await compileAddon(clang, architecture);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv.slice(2)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
