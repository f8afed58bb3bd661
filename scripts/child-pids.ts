import { execFileSync } from 'node:child_process';

/** Process ids of the children of this process that run a script of ours, such as `engine-main.js`, in ascending order. */
export function childPids(script: string): number[] {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)], { encoding: 'utf8' });
  const lines = children.split('\n').filter((line) => line.includes(script));
  return lines.map((line) => Number.parseInt(line, 10)).sort((a, b) => a - b);
}
