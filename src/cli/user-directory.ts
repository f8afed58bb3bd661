import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user directory that Node-RED takes when its settings name none: `NODE_RED_HOME` where that holds one, else `~/.node-red`. */
export function defaultUserDirectory(env: NodeJS.ProcessEnv): string {
  const home = env.NODE_RED_HOME;
  if (home && ['.config.json', '.config.nodes.json'].some((file) => existsSync(join(home, file)))) return home;
  return join(env.HOME ?? env.USERPROFILE ?? homedir(), '.node-red');
}
