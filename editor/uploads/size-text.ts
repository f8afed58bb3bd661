const [KB, MB, GB] = [1e3, 1e6, 1e9];

/** The size of a file or of several, as file managers write it: 12 kB, 3.4 MB, 1.2 GB. */
export function sizeText(bytes: number): string {
  if (bytes < MB) return `${Math.ceil(bytes / KB)} kB`;
  return bytes < GB ? `${rounded(bytes / MB)} MB` : `${rounded(bytes / GB)} GB`;
}

const rounded = (count: number): string => (count < 10 ? count.toFixed(1).replace('.0', '') : String(Math.round(count)));
