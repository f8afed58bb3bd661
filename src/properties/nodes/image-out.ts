import { FORMATS } from '../../image/formats.js';
import { boolean, choice, colour, destination, integer } from '../kinds.js';
import { table } from '../table.js';
import { any, is, not } from '../when.js';
import { COLOURS, PICTURE_COLOURS, stylize } from './shared.js';

/** What a file keeps beside its picture. */
export const EMBEDS = ['none', 'settings', 'flow'] as const;

/** How large a picture goes out: as it was painted, or as its photograph was in its file. */
export const OUTPUT_SIZES = ['painted', 'photograph'] as const;

/** What of the photograph's metadata goes into the file of its painting. */
export const METADATA = ['none', 'withoutPlace', 'all'] as const;

export const TARGETS = ['payload', 'base64', 'file'] as const;

/** A file's ending decides its format, whatever the property says. */
const ENDING_DECIDES = is('target', 'file');

/** The image out node: encodes a picture. */
export const IMAGE_OUT = table('neural-style-image-out', {
  format: choice(FORMATS, { default: 'jpeg', icon: 'file-image-o', option: true }),
  quality: integer({
    default: 90,
    min: 1,
    max: 100,
    icon: 'signal',
    when: any(not('format', 'png'), ENDING_DECIDES),
    option: true,
    flags: [stylize('pictures', 'quality', '90', 'of formats that lose some')],
  }),
  colors: choice(COLOURS, {
    default: 'style',
    icon: 'tint',
    option: true,
    foreign: PICTURE_COLOURS,
    flags: [stylize('pictures', 'colors', 'style', 'style, or content to keep its colours')],
  }),
  outputSize: choice(OUTPUT_SIZES, { default: 'painted', icon: 'arrows-alt', option: true }),
  /** True to keep transparency, where the format can. */
  alpha: boolean({ default: true, icon: 'clone', when: any(not('format', 'jpeg'), ENDING_DECIDES), option: true }),
  /** Colour under transparent pixels elsewhere. */
  ground: colour({ default: '#ffffff', icon: 'square', option: true }),
  /** In the file's XMP; never where the picture answers a request, unless the message asks for it. */
  embed: choice(EMBEDS, { default: 'none', icon: 'tags', option: true, ofDelivery: true }),
  /** Into the file's EXIF. */
  metadata: choice(METADATA, { default: 'none', icon: 'camera', option: true, ofDelivery: true, section: 'inFile' }),
  /** Dots per inch, for printing; 0 for none. */
  dpi: integer({ default: 0, min: 0, max: 2400, icon: 'print', option: true, unseen: true, section: 'inFile' }),
  /** True to have the file say that its colours are sRGB. */
  profile: boolean({ default: false, icon: 'tint', option: true, unseen: true, section: 'inFile' }),
  target: choice(TARGETS, { default: 'payload', icon: 'sign-out', option: true, ofDelivery: true }),
  file: destination({ default: '', type: 'str', icon: 'file-o', when: is('target', 'file') }),
});
