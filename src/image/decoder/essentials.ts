import type { PictureFormat } from '../picture-format.js';
import type { EssentialFile } from './essential-file.js';
import { essentialGif } from './gif-blocks.js';
import { essentialHeif } from './heif-items.js';
import { essentialJpeg, type EssentialJpeg } from './jpeg-segments.js';
import { essentialPng } from './png-chunks.js';
import type { PhotoFacts } from '../../pixels/photo-facts.js';
import { photoFactsIn } from './exif-facts.js';
import { essentialTiff } from './tiff-tags.js';
import { essentialWebp } from './webp-chunks.js';

/** An encoded picture that brings nothing but what its pixels depend on, so that nothing else can cost anything. */
export interface Essentials extends Pick<EssentialJpeg, 'file' | 'otherEnd'> {
  /** Facts about the photograph; null where there are none, or its format's are not read. */
  readonly photo: PhotoFacts | null;
}

/** @param file may be changed */
export function essentialsOf(file: Buffer, format: PictureFormat): Essentials {
  switch (format) {
    case 'jpeg': {
      const { exif, ...jpeg } = essentialJpeg(file);
      return { ...jpeg, photo: exif && photoFactsIn(exif) };
    }
    case 'png':
      return withFacts(essentialPng(file));
    case 'webp':
      return withFacts(essentialWebp(file));
    case 'tiff': {
      // Before its directories are thinned out.
      const photo = photoFactsIn(file);
      return { file: essentialTiff(file), otherEnd: null, photo };
    }
    case 'heif':
      return withFacts({ file: essentialHeif(file), exif: null });
    case 'gif':
      return withFacts({ file: essentialGif(file), exif: null });
  }
}

function withFacts({ file, exif }: EssentialFile): Essentials {
  return { file, otherEnd: null, photo: exif && photoFactsIn(exif) };
}
