import type { PictureFormat } from '../picture-format.js';
import { essentialGif } from './gif-blocks.js';
import { essentialHeif } from './heif-items.js';
import { essentialJpeg, type EssentialJpeg } from './jpeg-segments.js';
import { essentialPng } from './png-chunks.js';
import { essentialTiff } from './tiff-tags.js';
import { essentialWebp } from './webp-chunks.js';

/** An encoded picture that brings nothing but what its pixels depend on, so that nothing else can cost anything. */
export type Essentials = EssentialJpeg;

/** @param file may be changed */
export function essentialsOf(file: Buffer, format: PictureFormat): Essentials {
  switch (format) {
    case 'jpeg':
      return essentialJpeg(file);
    case 'png':
      return { file: essentialPng(file), otherEnd: null };
    case 'webp':
      return { file: essentialWebp(file), otherEnd: null };
    case 'tiff':
      return { file: essentialTiff(file), otherEnd: null };
    case 'heif':
      return { file: essentialHeif(file), otherEnd: null };
    case 'gif':
      return { file: essentialGif(file), otherEnd: null };
  }
}
