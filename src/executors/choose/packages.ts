import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** This package's version. */
export function ownVersion(): string {
  const file = join(__dirname, '..', '..', '..', '..', 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** The version of an npm package that can be loaded from here, without loading it. */
export function versionOf(packageName: string): string | undefined {
  try {
    // Not every package exports its package.json, so it is looked for above the entry.
    for (let folder = dirname(require.resolve(packageName)); folder !== dirname(folder); folder = dirname(folder)) {
      const file = join(folder, 'package.json');
      if (!existsSync(file)) continue;
      const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string; version?: string };
      if (name === packageName) return version;
    }
  } catch {
    // Not installed.
  }
  return undefined;
}
