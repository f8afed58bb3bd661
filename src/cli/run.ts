import { NeuralStyleError, reasonOf } from '../errors.js';
import { EXIT, UsageError, type Context } from './context.js';
import { HELP } from './help.js';
import { ownVersion } from '../executors/choose/packages.js';

type Command = (args: string[], context: Context) => Promise<number>;

/** Loads each command when it is used: the doctor must run where the libraries of the others do not. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  stylize: async () => (await import('./commands/stylize.js')).stylize,
  video: async () => (await import('./commands/video.js')).video,
  models: async () => (await import('./commands/models.js')).models,
  worker: async () => (await import('./commands/worker.js')).worker,
  doctor: async () => (await import('./commands/doctor.js')).doctor,
};

/**
 * Runs a command line.
 * @param args without the program's name
 * @returns the exit code
 */
export async function run(args: string[], context: Context): Promise<number> {
  const [command, ...rest] = args;
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  if (options.includes('--help') || options.includes('-h')) return print(HELP, context);
  if (command === '--version' || command === '-v') return print(`${ownVersion()}\n`, context);
  try {
    if (command === undefined) throw new UsageError('Expected a command.');
    if (!Object.hasOwn(COMMANDS, command)) throw new UsageError(`There is no command "${command}".`);
    const start = await COMMANDS[command]!();
    return await start(rest, context);
  } catch (error) {
    return report(error, context);
  }
}

function print(text: string, { out }: Context): number {
  out.write(text);
  return EXIT.done;
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

/** True for errors that node's parseArgs throws. */
function isParseError(error: unknown): error is Error {
  return error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');
}
