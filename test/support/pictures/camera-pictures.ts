import sharp from 'sharp';
import { examplePicture } from '../node-red/examples.js';

/** A JPEG with a preview inside, as cameras make them, which is a JPEG of its own. */
export async function withPreview(width: number): Promise<Buffer> {
  const preview = await sharp(examplePicture('valley.jpg')).resize(32).jpeg().toBuffer();
  const photograph = await sharp(examplePicture('valley.jpg')).resize(width).jpeg().toBuffer();
  const segment = Buffer.concat([Buffer.from([0xff, 0xe5, (preview.length + 2) >> 8, (preview.length + 2) & 255]), preview]);
  return Buffer.concat([photograph.subarray(0, 2), segment, photograph.subarray(2)]);
}

/** Different JPEGs: with a preview, progressive ones of several scans, and one of one colour. */
export async function cameraPictures(): Promise<Buffer[]> {
  return [
    await withPreview(160),
    await sharp(examplePicture('woodcut.jpg')).resize(120).jpeg({ progressive: true }).toBuffer(),
    await sharp({ create: { width: 16, height: 16, channels: 3, background: '#804020' } })
      .jpeg()
      .toBuffer(),
    await sharp(examplePicture('valley.jpg')).resize(96).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer(),
  ];
}
