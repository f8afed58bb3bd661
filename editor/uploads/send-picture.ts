import { sharedText } from '../text.js';
import { knownUploads, refreshUploads } from './known-uploads.js';
import { convertedPicture, readablePicture, type ReadablePicture } from './readable-picture.js';
import { sizeText } from './size-text.js';
import { listUploads, mayUpload, RequestError, sendUpload, type Upload } from './upload-requests.js';

type Report = (progress: string) => void;

/**
 * Uploads a file of this browser, converted where only the browser can read it.
 *
 * @param report called with what is being done, in the user's language
 * @throws Error whose message says why it cannot be
 */
export async function sendPicture(file: File, report: Report): Promise<Upload> {
  if (!mayUpload()) throw new Error(sharedText('uploads.noPermission'));
  report(sharedText('uploads.reading', { name: file.name }));
  const upload = await send(await readablePicture(file), report).catch(async (error: unknown) => {
    // Whether a HEIF holds what is read shows only in the runtime.
    if (!(error instanceof RequestError) || error.code !== 'image-invalid') throw error;
    const converted = await convertedPicture(file, false).catch(() => null);
    if (!converted) throw error;
    return send(converted, report);
  });
  // The node that names it shall not be called wrong.
  await refreshUploads().catch(() => undefined);
  return upload;
}

async function send({ blob, name }: ReadablePicture, report: Report): Promise<Upload> {
  const { limits } = knownUploads() ?? (await listUploads());
  // A server that refuses what is still coming may break the connection before its answer is read.
  if (blob.size > limits.maxBytes)
    throw new Error(sharedText('uploads.tooHeavy', { size: sizeText(blob.size), limit: sizeText(limits.maxBytes) }));
  return sendUpload(blob, name, (part) => report(sharedText('uploads.sending', { name, percent: Math.round(100 * part) })));
}
