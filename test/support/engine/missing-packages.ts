import { join } from 'node:path';

const PRELOAD = join(__dirname, '..', '..', '..', '..', 'test', 'support', 'engine', 'missing-packages.cjs');

export interface Missing {
  /** Packages that are not found. */
  readonly absent?: readonly string[];
  /** Packages that are found and throw when they are loaded. */
  readonly broken?: readonly string[];
}

/** Runs `body`; processes that start meanwhile miss packages. */
export async function missingPackages({ absent = [], broken = [] }: Missing, body: () => Promise<void>): Promise<void> {
  const variables = {
    NODE_OPTIONS: `--require ${JSON.stringify(PRELOAD)}`,
    ABSENT_PACKAGES: absent.join(),
    BROKEN_PACKAGES: broken.join(),
  };
  await withVariables(variables, body);
}

/** Runs `body`; processes that start meanwhile have these environment variables. */
export async function withVariables(variables: Readonly<Record<string, string>>, body: () => Promise<void>): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, variables);
  try {
    await body();
  } finally {
    for (const [name, value] of before) {
      // Assigning undefined would make it the text "undefined".
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  }
}
