import { entry } from './entry.js';

/** Errors of pictures. */
export const PICTURE_ERRORS = {
  'image-as-text': entry(
    400,
    'no',
    'The picture in __property__ was read as text, which has destroyed it.',
    'Where it is read, choose "a binary buffer" (http request), "a single Buffer object" (read file) or "a Buffer" (mqtt in).',
  ),
  'image-invalid': entry(
    400,
    'no',
    'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but __source__ is not one, or is damaged: __reason__.',
    '',
    'Send a picture that is whole, in one of these formats.',
  ),
  'image-invalid-heic': entry(
    400,
    'no',
    'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but __source__ is a HEIC picture, as iPhones take them, which is not read here.',
    'Send it as a JPEG: choose Settings ▸ Camera ▸ Formats ▸ Most Compatible on the phone, or export the picture as JPEG.',
  ),
  'image-invalid-foreign': entry(
    400,
    'no',
    'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but __source__ is of type __format__, which is not read here.',
    'Convert it to JPEG or PNG first, or export it as one in the program that made it.',
  ),
  'image-invalid-page': entry(
    400,
    'no',
    'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but __source__ is a web page (__format__).',
    'Use the address of the picture itself, not of the page that shows it, and check that no sign-in is needed.',
  ),
  'image-crashed': entry(
    400,
    'no',
    'The process that decodes pictures ended while it had __source__ (__reason__).',
    'Other pictures are not affected. The picture may be damaged, or too large for the memory: shrink it, or save it anew in another program.',
  ),
  'sharp-missing': entry(
    503,
    'no',
    'Pictures cannot be read or written here, since sharp could not be loaded: __reason__.',
    'Run "__command__" in the Node-RED user directory and restart Node-RED; "npx neural-style doctor" says whether it helped.',
  ),
  'image-too-large': entry(
    413,
    'no',
    'The picture has __width__×__height__ pixels; at most __limit__ megapixels are accepted.',
    'Shrink it first, or lower the size.',
  ),
  'image-too-heavy': entry(
    413,
    'no',
    'The picture in __source__ has more than __limit__ MB and was not read.',
    'Shrink it first, or raise neuralStyle: { maxBytes } in settings.js.',
  ),
  'image-timeout': entry(
    413,
    'no',
    'Decoding __source__ took longer than __seconds__ s and was given up.',
    'Shrink it first, or raise neuralStyle: { timeout } in settings.js.',
  ),
  'image-too-small': entry(
    400,
    'no',
    'Expected __picture__ of at least __minimum__×__minimum__ pixels for __layer__ but received __width__×__height__.',
    'Use a larger size or an earlier layer.',
  ),
  'image-transparent': entry(
    400,
    'no',
    'Expected a __what__ picture that shows something but every pixel of it, or of it inside the mask, is transparent.',
    'Send one that is not; where the fourth channel means nothing, send three.',
  ),
  'mask-empty': entry(
    400,
    'no',
    'Expected a mask that is white where it holds but __source__ is black everywhere.',
    'Paint the region white; transparency counts as black.',
  ),
  'raw-size': entry(
    400,
    'no',
    'Expected __expected__ bytes for __width__×__height__ pixels of __channels__ channels but received __received__.',
    '',
    'Send as many bytes as width, height and channels say.',
  ),
} as const;
