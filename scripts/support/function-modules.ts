import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A function node, with the modules of its Setup tab. */
interface Loading {
  readonly libs?: readonly { readonly module: string }[];
}

/** Links the modules that function nodes load from one `node_modules` into another; gives them as dependencies of a package.json. */
export function linkModules(flows: readonly object[], from: string, into: string): Record<string, string> {
  const named = flows.flatMap(({ libs = [] }: Loading) => libs.map(({ module }) => module));
  const installed = [...new Set(named)].filter((name) => existsSync(join(from, name)));
  for (const name of installed) {
    mkdirSync(dirname(join(into, name)), { recursive: true });
    symlinkSync(join(from, name), join(into, name), 'junction');
  }
  return Object.fromEntries(installed.map((name) => [name, '*']));
}
