import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ModelLibrary, type ModelEntry, type Verification } from '../../model/library/model-library.js';
import { knownModels } from '../../model/library/known-models.js';
import { pullModel, type PullProgress } from '../../model/library/pull.js';
import { EXIT, UsageError, type Context } from '../context.js';
import { ProgressBar } from '../progress-bar.js';
import { defaultUserDirectory } from '../user-directory.js';
import { MEGABYTE } from '../../values/units.js';

/**
 * `neural-style models …`
 * @returns the exit code
 */
export async function models(args: string[], context: Context): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { 'user-dir': { type: 'string' }, name: { type: 'string' } },
  });
  const userDirectory = resolve(context.directory, values['user-dir'] ?? defaultUserDirectory(context.env));
  const library = new ModelLibrary(userDirectory, context.known ?? knownModels(context.env));
  const [command, ...names] = positionals;
  switch (command ?? '') {
    case 'list':
      return list(library, context);
    case 'pull':
      return pull(library, only(names, 'the name of one model to download'), context);
    case 'import':
      return importFile(library, resolve(context.directory, only(names, 'one weights file')), values.name, context);
    case 'verify':
      return verify(library, names, context);
    default:
      throw new UsageError(`Expected models list, pull, import or verify but received models ${command ?? '(nothing)'}.`);
  }
}

function only(names: string[], expected: string): string {
  if (names.length !== 1) throw new UsageError(`Expected ${expected} but received ${names.join(' ') || 'nothing'}.`);
  return names[0]!;
}

async function list(library: ModelLibrary, { out }: Context): Promise<number> {
  const entries = await library.list();
  const width = Math.max(...entries.map(({ name }) => name.length));
  for (const entry of entries) out.write(`${entry.name.padEnd(width)}  ${describe(entry)}\n`);
  out.write(`\nThey live in ${library.directory}\n`);
  return EXIT.done;
}

function describe({ name, state, bytes, record }: ModelEntry): string {
  if (state === 'missing') return `not installed: npx neural-style models pull ${name}`;
  const size = `${megabytes(bytes)} MB`.padStart(8);
  if (state === 'embedded') return `${size}  comes with the package`;
  return record ? `${size}  ${record.installed.slice(0, 10)}  ${record.source}` : `${size}  put there by hand`;
}

async function pull(library: ModelLibrary, name: string, { env, signal, out, log }: Context): Promise<number> {
  const bar = new ProgressBar(log);
  try {
    const { record, fetched } = await pullModel(library, name, { env, signal, onProgress: (progress) => show(bar, progress) });
    bar.end();
    const done = fetched ? 'Installed' : 'Installed already, and intact:';
    out.write(`${done} ${name}, ${megabytes(record.bytes)} MB, in ${library.directory}\n`);
    return EXIT.done;
  } finally {
    bar.end();
  }
}

function show(bar: ProgressBar, progress: PullProgress): void {
  if (progress.phase !== 'downloading') {
    bar.show(1, progress.phase);
    return;
  }
  const { received, total } = progress;
  // Without a length, the bar stays empty and the megabytes grow.
  bar.show(total ? received / total : 0, `${megabytes(received)}${total ? ` of ${megabytes(total)}` : ''} MB`);
}

async function importFile(library: ModelLibrary, file: string, name: string | undefined, { out }: Context): Promise<number> {
  const record = await library.import(file, name);
  out.write(`Imported ${record.name}, ${megabytes(record.bytes)} MB, into ${library.directory}\n`);
  return EXIT.done;
}

const FINDINGS: Record<Verification['state'], string> = {
  intact: 'intact',
  changed: 'CHANGED since it was installed: pull or import it again',
  unrecorded: 'put there by hand, nothing to compare with: import it to have its hash recorded',
  missing: 'not installed',
};

async function verify(library: ModelLibrary, names: string[], { out }: Context): Promise<number> {
  const installed = (await library.list()).filter(({ state }) => state === 'installed').map(({ name }) => name);
  if (names.length === 0 && installed.length === 0) out.write('No models are installed.\n');
  let wrong = false;
  for (const name of names.length > 0 ? names : installed) {
    const { state } = await library.verify(name);
    out.write(`${name}: ${FINDINGS[state]}\n`);
    // Asked for by name, it should be there.
    wrong ||= state === 'changed' || (state === 'missing' && names.length > 0);
  }
  return wrong ? EXIT.failed : EXIT.done;
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}
