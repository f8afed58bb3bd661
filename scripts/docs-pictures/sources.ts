import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATISTIC_TRAITS } from '../../src/loss/statistics/statistic-names.js';
import { ITERATIONS_PER_TARGETS } from '../../src/painting/targets.js';
import { PRESETS } from '../../src/properties/paint-presets.js';
import { ROOT } from '../node-red.js';

const FIRST_EXAMPLE = 'examples/01 - paint a picture.json';
const EMBEDDED_MODEL = 'models/compact-vgg.safetensors';
/** Its first edition, with which the statistics of styles were compared: paintings that were judged blind do not change with the model. */
const FIRST_EDITION = 'models/compact-vgg-1.safetensors';
const PAINTED = ['examples/valley.jpg', 'examples/brushstrokes.jpg', EMBEDDED_MODEL];
/** Where a node stands decides nothing about the painting. */
const LAYOUT = ['x', 'y', 'w', 'h', 'z', 'g', 'wires', 'nodes', 'name', 'info', 'style'];

/** How one picture of the documentation is made. */
export interface DocsPicture {
  /** In docs/images. */
  readonly file: string;
  /** Makes it: an npm script, which also records what it was made from, or a program after which record.ts does. */
  readonly command: string;
  /** Decide what is seen on it: files below the root. */
  readonly files: readonly string[];
  /** Decides it, too, where only a part of a file does. */
  readonly values?: () => unknown;
}

/** All pictures of the documentation. */
export const DOCS_PICTURES: readonly DocsPicture[] = [
  { file: 'painting.jpg', command: 'npm run pictures:hero', files: PAINTED, values: () => [PRESETS, exampleSettings()] },
  { file: 'presets.jpg', command: 'npm run bench:presets', files: PAINTED, values: () => PRESETS },
  { file: 'editor.png', command: 'npm run screenshots', files: [FIRST_EXAMPLE] },
  {
    file: 'steering.png',
    command: 'npm run screenshots',
    files: [FIRST_EXAMPLE, 'nodes/optimizer/dialog.ts', 'editor/form/row.ts', 'editor/live/job-panel.ts', 'editor/live/job-curve.ts'],
  },
  ...['styles.jpg', 'gram-or-neighbours.jpg', 'gram-and-neighbours.jpg'].map(ofStyles),
  {
    file: 'instant.jpg',
    command: 'bench/instant.ts',
    files: [EMBEDDED_MODEL, 'models/instant.safetensors', 'models/practice.jpg'],
    values: () => PRESETS,
  },
  { file: 'bench.svg', command: 'bench/run.ts', files: ['bench/plot.ts'] },
  { file: 'compact-vgg-sheet.jpg', command: 'training/sheet.py', files: [EMBEDDED_MODEL] },
];

/** A digest of all that decides what is seen on a picture: another one says that the picture is stale. */
export function digestOf({ files, values }: DocsPicture): string {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(ROOT, file)));
  return hash.update(JSON.stringify(values?.() ?? null)).digest('hex');
}

/** The properties of the first example's nodes, less those of the canvas. */
function exampleSettings(): unknown {
  const nodes = JSON.parse(readFileSync(join(ROOT, FIRST_EXAMPLE), 'utf8')) as Record<string, unknown>[];
  return nodes
    .filter(({ type }) => String(type).startsWith('neural-style-') && type !== 'neural-style-preview')
    .map((node) => Object.fromEntries(Object.entries(node).filter(([name]) => !LAYOUT.includes(name))));
}

function ofStyles(file: string): DocsPicture {
  return {
    file,
    command: 'bench/style-statistics.ts',
    files: [FIRST_EDITION],
    values: () => [STATISTIC_TRAITS, ITERATIONS_PER_TARGETS, PRESETS.balanced],
  };
}
