import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { EXIT, UsageError, type Context } from './context.js';
import { HELP } from './help.js';
import { models } from './models.js';
import { stylize } from './stylize.js';

/**
 * Runs a command line.
 * @param args without the program's name
 * @returns the exit code
 */
export async function run(args: string[], context: Context): Promise<number> {
  const [command, ...rest] = args;
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  if (options.includes('--help') || options.includes('-h')) return print(HELP, context);
  if (command === '--version' || command === '-v') return print(`${version()}\n`, context);
  try {
    if (command === 'models') return await models(rest, context);
    if (command === 'stylize') return await stylize(rest, context);
    throw new UsageError(command === undefined ? 'Expected a command.' : `There is no command "${command}".`);
  } catch (error) {
    return report(error, context);
  }
}

function print(text: string, { out }: Context): number {
  out.write(text);
  return EXIT.done;
}

function version(): string {
  const file = join(__dirname, '..', '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function report(error: unknown, { log, signal }: Context): number {
  if (signal.aborted) {
    log.write('Interrupted.\n');
    return EXIT.interrupted;
  }
  if (error instanceof UsageError || isParseError(error)) {
    log.write(`${error.message}\nneural-style --help says how it is used.\n`);
    return EXIT.usage;
  }
  log.write(`${error instanceof NeuralStyleError ? error.message : `It failed: ${reasonOf(error)}.`}\n`);
  return error instanceof NeuralStyleError && error.code === 'setting-invalid' ? EXIT.usage : EXIT.failed;
}

/** What node's parseArgs throws. */
function isParseError(error: unknown): error is Error {
  return error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
