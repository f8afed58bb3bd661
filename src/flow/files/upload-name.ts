import { join } from 'node:path';
import type { PictureFormat } from '../../image/picture-format.js';
import { withoutTrailing } from '../../values/without-trailing.js';

/** Characters of a name, its ending among them: at most 240 bytes of UTF-8, which every file system takes. */
const LONGEST_NAME = 60;
/** Names of devices that Windows keeps for itself, whatever their ending. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;
/** Characters that a file system or a shell gives a meaning, and those that nobody sees: controls, marks of direction, halves of a pair. */
const UNFIT = /[<>:"|?*$`\p{Cc}\p{Cf}\p{Cs}\p{Co}\u2028\u2029]/gu;
/** The endings of pictures' files, the first of each format being the one that a file without any gets. */
const ENDINGS: Readonly<Record<PictureFormat, readonly string[]>> = {
  jpeg: ['jpg', 'jpeg', 'jpe', 'jfif'],
  png: ['png'],
  webp: ['webp'],
  gif: ['gif'],
  tiff: ['tif', 'tiff'],
  heif: ['avif', 'heif'],
};
/** The folder of the uploads in Node-RED's user directory. */
export function uploadsFolder(userDirectory: string): string {
  return join(userDirectory, 'neural-style', 'uploads');
}

/**
 * A file name made of one that somebody gave, which leads to no other folder and is allowed on every system.
 * @param format of the picture, whose ending the name gets where it has none of it
 */
export function uploadName(given: string, format: PictureFormat): string {
  const base = given.normalize('NFC').split(/[\\/]/).pop()!;
  const clean = withoutEnd(
    base
      .replace(UNFIT, ' ')
      .replace(/\s+/g, ' ')
      .replace(/^[\s.]+/, ''),
  );
  const { stem, ending } = partsOf(clean);
  const endings = ENDINGS[format];
  const isRight = endings.includes(ending.toLowerCase());
  const named = (isRight ? withoutEnd(stem) : clean) || 'picture';
  return fitting(DEVICE.test(named.split('.')[0]!.trim()) ? `_${named}` : named, `.${isRight ? ending : endings[0]!}`);
}

/** The same name with a number, for a second picture that is called so. */
export function numberedName(name: string, number: number): string {
  const { stem, ending } = partsOf(name);
  return fitting(stem, `-${number}.${ending}`);
}

/** Tells whether a name is one that an upload can have, and so leads to nothing but an upload. */
export function isUploadName(name: string): boolean {
  const ending = partsOf(name).ending.toLowerCase();
  const format = (Object.keys(ENDINGS) as PictureFormat[]).find((each) => ENDINGS[each].includes(ending));
  return format !== undefined && uploadName(name, format) === name;
}

/** A key that names have in common where a file system may take them for the same. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

/** A name as the text before its last dot, and what follows that. */
function partsOf(name: string): { readonly stem: string; readonly ending: string } {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? { stem: name, ending: '' } : { stem: name.slice(0, dot), ending: name.slice(dot + 1) };
}

/** A name of as much of `stem` as there is room for, and of what must stand at its end. */
function fitting(stem: string, end: string): string {
  // Whole characters, which are up to two units of UTF-16 and up to four bytes.
  const characters = Array.from(stem).slice(0, LONGEST_NAME - end.length);
  return `${withoutEnd(characters.join('')) || 'picture'}${end}`;
}

/** A name without spaces and dots at its end, which Windows does not keep. */
function withoutEnd(name: string): string {
  return withoutTrailing(name, (character) => character === '.' || /\s/.test(character));
}
