import { readFileSync } from 'node:fs';
import { posix } from 'node:path';

/*
 * Limits of a container or a service on its machine, from the kernel's control groups (cgroups(7)). A process is in a group of a tree, and
 * the limit of a group holds for all groups below it, so that the least along the path counts.
 */

/** The text of a file, or undefined where there is none; a test brings its own. */
export type ReadText = (file: string) => string | undefined;

/** A tree of groups that this process can see. */
interface Tree {
  /** Version 2 has one tree for all controllers, version 1 one for each, or for some together. */
  readonly version: 1 | 2;
  /** The folders of the process's groups, from the one that is mounted to the process's own. */
  readonly folders: readonly string[];
}

/**
 * Processor time that this process may take on average, in processors; a share of one is possible.
 * @returns Infinity where nothing limits it
 */
export function cpuQuota(read: ReadText = readText): number {
  return least('cpu', read, ({ version }, folder) => {
    const [quota, period] =
      version === 2
        ? words(read(posix.join(folder, 'cpu.max')))
        : [read(posix.join(folder, 'cpu.cfs_quota_us')), read(posix.join(folder, 'cpu.cfs_period_us'))];
    return ratio(quota, period);
  });
}

/**
 * Bytes that this process and others of its groups may take together.
 * @returns Infinity where nothing limits it
 */
export function memoryCeiling(read: ReadText = readText): number {
  return least('memory', read, ({ version }, folder) =>
    ratio(read(posix.join(folder, version === 2 ? 'memory.max' : 'memory.limit_in_bytes')), '1'),
  );
}

function least(controller: string, read: ReadText, limitOf: (tree: Tree, folder: string) => number): number {
  const limits = treesOf(controller, read).flatMap((tree) => tree.folders.map((folder) => limitOf(tree, folder)));
  return Math.min(Infinity, ...limits);
}

/** Infinity unless both are numbers above 0: a limit that is none is `max`, -1 or absent. */
function ratio(amount: string | undefined, of: string | undefined): number {
  const [above, below] = [Number(amount), Number(of)];
  return above > 0 && below > 0 ? above / below : Infinity;
}

function words(text: string | undefined): string[] {
  return text?.trim().split(/\s+/) ?? [];
}

/** The trees that limit what a controller is for. */
function treesOf(controller: string, read: ReadText): Tree[] {
  const paths = pathsOf(read('/proc/self/cgroup') ?? '');
  return (read('/proc/self/mountinfo') ?? '').split('\n').flatMap((line): Tree[] => {
    // 36 35 98:0 /root /mount/point rw,relatime shared:1 - cgroup2 cgroup2 rw,nsdelegate (proc(5))
    const [mount, filesystem] = line.split(' - ').map(words);
    const [root, point] = [mount?.[3], mount?.[4]];
    const [type, , options = ''] = filesystem ?? [];
    if (root === undefined || point === undefined) return [];
    if (type === 'cgroup2') return [{ version: 2, folders: foldersOf(unescaped(point), unescaped(root), paths.get('')) }];
    if (type !== 'cgroup' || !options.split(',').includes(controller)) return [];
    return [{ version: 1, folders: foldersOf(unescaped(point), unescaped(root), paths.get(controller)) }];
  });
}

/** A process's group in the tree of each controller of version 1; that of version 2 has no name. */
function pathsOf(cgroup: string): Map<string, string> {
  return new Map(
    cgroup.split('\n').flatMap((line) => {
      const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
      if (controllers === undefined || path === undefined) return [];
      return controllers.split(',').map((controller): [string, string] => [controller, path]);
    }),
  );
}

/**
 * The folders along a group's path below the mount point.
 * @param root the group that is mounted; containers often see no more of the tree than their own
 */
function foldersOf(point: string, root: string, path = '/'): string[] {
  const below = posix.relative(root, path);
  // A group that cannot be seen from here; what is mounted is all that can be known.
  const names = below.startsWith('..') ? [] : below.split('/').filter(Boolean);
  return [point, ...names.map((_, depth) => posix.join(point, ...names.slice(0, depth + 1)))];
}

/** The kernel writes spaces and the like as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
