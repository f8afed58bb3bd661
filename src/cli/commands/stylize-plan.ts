import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, extname, join, resolve } from 'node:path';
import { MOST_STYLES } from '../../properties/nodes/loss.js';
import { reasonOf } from '../../errors.js';
import { formatOfFile, FORMATS } from '../../image/formats.js';
import { localPath, unquoted } from '../../files/local-path.js';
import { UsageError } from '../context.js';
import { isStepOf } from '../painting-file.js';

/** A style of a painting. */
export interface PlannedStyle {
  readonly picture: string;
  /** Its share among the others. */
  readonly blend: number;
  /** A picture that is white where the style goes; null for everywhere. */
  readonly mask: string | null;
}

/** A photograph and the file that its painting goes to. */
export interface PlannedPainting {
  readonly content: string;
  /** Absolute. */
  readonly file: string;
}

/** The request of a command line, before any file is read. */
export interface StylizePlan {
  readonly paintings: readonly PlannedPainting[];
  readonly contentMask: string | null;
  readonly styles: readonly PlannedStyle[];
  /** True if only their position distinguished styles from photographs. */
  readonly byPlace: boolean;
}

export interface PlanOptions {
  readonly output?: string | undefined;
  readonly style?: readonly string[] | undefined;
  readonly 'style-blend'?: string | undefined;
  readonly 'style-mask'?: readonly string[] | undefined;
  readonly 'content-mask'?: string | undefined;
  readonly 'save-every'?: string | undefined;
}

/** In place of a mask, for a style that goes everywhere. */
const NO_MASK = 'none';

/** In the name of a file to write: the photograph's name. */
const NAME = '{name}';

/** Photographs that are listed. */
const MOST_LISTED = 20;

/**
 * Tells photographs from styles: with `--style` all pictures beside it are photographs; without, the first picture is, and the others are
 * styles.
 *
 * @param directory where relative paths start
 * @throws UsageError where it cannot be meant
 */
export function planStylize(pictures: readonly string[], options: PlanOptions, directory: string): StylizePlan {
  const { style: named = [], 'content-mask': contentMask = null } = options;
  const byPlace = named.length === 0;
  const contents = byPlace ? pictures.slice(0, 1) : pictures;
  const styles = byPlace ? pictures.slice(1) : named;
  if (contents.length === 0 || styles.length === 0)
    throw new UsageError('Expected a content picture and a style picture: neural-style stylize CONTENT --style STYLE -o OUT');
  const planned = planStyles(styles, options);
  const { output } = options;
  if (!output) throw new UsageError('Expected the file to write: -o out.jpg');
  if (byPlace && styles.length > 1 && isForMany(output, directory))
    throw new UsageError('Where paintings go to a folder, name each style with --style: the other pictures are the photographs.');
  const paintings = contents.map((content) => ({ content, file: fileFor(content, output, contents.length, directory) }));
  const masks = [contentMask, ...planned.map(({ mask }) => mask)].filter((mask) => mask !== null);
  refuseCollisions(paintings, [...contents, ...styles, ...masks], Number(options['save-every'] ?? 0) !== 0, directory);
  return { paintings, contentMask, styles: planned, byPlace };
}

/** The plan for people to read, a line for each thing. */
export function describePlan({ paintings, contentMask, styles, byPlace }: StylizePlan): string {
  const lines = [
    ...paintings.slice(0, MOST_LISTED).map(({ content, file }) => `content  ${content}${where(contentMask)} → ${file}`),
    ...(paintings.length > MOST_LISTED ? [`         and ${paintings.length - MOST_LISTED} more photographs`] : []),
    ...describeStyles(styles),
    ...(byPlace && styles.length > 1
      ? ['Every picture after the first is taken as a style. To paint several photographs, name the styles with --style.']
      : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** The styles of a plan, a line for each. */
export function describeStyles(styles: readonly PlannedStyle[]): string[] {
  const total = styles.reduce((sum, { blend }) => sum + blend, 0);
  const share = ({ blend }: PlannedStyle): string => (styles.length > 1 ? ` (${Math.round((100 * blend) / total)} %)` : '');
  return styles.map((style) => `style    ${style.picture}${share(style)}${where(style.mask)}`);
}

/** The place of a mask, in words; nothing where there is none. */
export function where(mask: string | null): string {
  return mask === null ? '' : `, where ${mask} is white`;
}

/**
 * Styles with their shares and masks.
 * @throws UsageError where they are too many, or the shares or masks are not theirs
 */
export function planStyles(styles: readonly string[], options: PlanOptions): PlannedStyle[] {
  if (styles.length > MOST_STYLES)
    throw new UsageError(
      `Expected at most ${MOST_STYLES} styles but received ${styles.length}. To paint several photographs, name the styles with --style.`,
    );
  const { 'style-blend': blends = styles.map(() => '1').join(), 'style-mask': masks = [] } = options;
  const shares = blends.split(',').map((text) => (text.trim() === '' ? NaN : Number(text)));
  const total = shares.reduce((sum, share) => sum + share, 0);
  if (shares.length !== styles.length || !(total > 0 && total < Infinity) || shares.some((share) => share < 0))
    throw new UsageError(
      `Expected ${styles.length} numbers of at least 0, not all 0, for --style-blend (one for each style, as 3,1) but received ${blends}.`,
    );
  if (masks.length > styles.length)
    throw new UsageError(
      `Expected at most ${styles.length} times --style-mask, once for each style in their order (${NO_MASK} for a style without one), but received ${masks.length}.`,
    );
  const maskOf = (index: number): string | null => (masks[index] === NO_MASK ? null : (masks[index] ?? null));
  return styles.map((picture, index) => ({ picture, blend: shares[index]!, mask: maskOf(index) }));
}

/** True if an output can take several paintings. */
function isForMany(output: string, directory: string): boolean {
  return output.includes(NAME) || isFolder(output, directory);
}

function isFolder(output: string, directory: string): boolean {
  const path = resolve(directory, output);
  return /[\\/]$/.test(output) || (existsSync(path) && statSync(path).isDirectory());
}

function fileFor(content: string, output: string, count: number, directory: string): string {
  if (count > 1 && !isForMany(output, directory))
    throw new UsageError(`Expected a folder, or a name with ${NAME} in it, for ${count} paintings but received ${output}: -o paintings/`);
  const { name, ending } = nameOf(content);
  const file = output.includes(NAME)
    ? output.replaceAll(NAME, () => name)
    : isFolder(output, directory)
      ? join(output, name + (formatOfFile(ending) ? ending : '.jpg'))
      : output;
  if (!formatOfFile(file)) throw new UsageError(`Expected a file to write that ends in ${FORMATS.join(', ')} but received ${file}.`);
  return resolve(directory, file);
}

/** The name of a picture's file and its ending, such as `.jpg`. */
function nameOf(picture: string): { name: string; ending: string } {
  const path = isAddress(picture) ? pathOf(unquoted(picture)) : fileOf(picture);
  const ending = extname(path);
  return { name: basename(path, ending) || 'painting', ending };
}

export function isAddress(picture: string): boolean {
  return /^(https?|data):/i.test(unquoted(picture));
}

/**
 * The file that a picture's name means, as it will be read.
 * @throws UsageError where it can be none
 */
export function fileOf(picture: string): string {
  try {
    return localPath(picture);
  } catch (error) {
    throw new UsageError(`Expected the path of a picture but received ${picture}: ${reasonOf(error)}.`);
  }
}

function pathOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  return url === null || url.protocol === 'data:' ? '' : url.pathname;
}

/** No painting, and no picture on the way to one, may take the place of another, or of what is painted from. */
function refuseCollisions(
  paintings: readonly PlannedPainting[],
  pictures: readonly string[],
  savesSteps: boolean,
  directory: string,
): void {
  const read = new Map(
    pictures.filter((picture) => !isAddress(picture)).map((picture) => [realPath(resolve(directory, fileOf(picture))), picture]),
  );
  const written = new Map<string, string>();
  for (const { content, file } of paintings) {
    const path = realPath(file);
    const source = read.get(path);
    if (source !== undefined) throw new UsageError(`The painting of ${content} would take the place of ${source}. Write it elsewhere.`);
    const overwritten = savesSteps ? [...read].find(([each]) => isStepOf(path, each))?.[1] : undefined;
    if (overwritten !== undefined)
      throw new UsageError(
        `A picture on the way to the painting of ${content} (--save-every) would take the place of ${overwritten}. Write the painting elsewhere.`,
      );
    const other = written.get(path);
    if (other !== undefined)
      throw new UsageError(`The paintings of ${other} and ${content} would both be ${file}. Paint them into different folders.`);
    written.set(path, content);
  }
}

/** A path without links on the way. */
export function realPath(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}
