/*
 * What the editor asks of the runtime about uploads.
 */
import { sharedText } from '../text.js';

/** An upload as the runtime lists it; `time` in milliseconds since 1970. */
export interface Upload {
  readonly name: string;
  readonly bytes: number;
  readonly time: number;
}

export interface UploadList {
  /** The latest first. */
  readonly uploads: readonly Upload[];
  readonly limits: { readonly maxBytes: number; readonly maxUploads: number; readonly maxUploadBytes: number };
}

/** A small picture, as a data URI. */
export interface Look {
  readonly image: string;
  readonly width: number;
  readonly height: number;
}

const ADDRESS = 'neural-style/uploads';
const addressOf = (name: string): string => `${ADDRESS}/${encodeURIComponent(name)}`;

/** Tells whether the user of this editor may upload, rename and delete. */
export const mayUpload = (): boolean => RED.user.hasPermission('neural-style-upload.write');

export const listUploads = (): Promise<UploadList> => answer<UploadList>({ url: ADDRESS, dataType: 'json' });

/**
 * Uploads a picture.
 * @param onProgress called with the part that is on its way, 0 to 1
 */
export function sendUpload(file: Blob, name: string, onProgress: (part: number) => void): Promise<Upload> {
  const xhr = (): XMLHttpRequest => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    return request;
  };
  const url = `${ADDRESS}?name=${encodeURIComponent(name)}`;
  return answer<Upload>({ type: 'POST', url, data: file, processData: false, contentType: 'application/octet-stream', xhr });
}

export const renameUpload = (name: string, wanted: string): Promise<Upload> =>
  answer<Upload>({ type: 'PATCH', url: addressOf(name), ...json({ name: wanted }) });

export const deleteUpload = (name: string): Promise<unknown> => answer<unknown>({ type: 'DELETE', url: addressOf(name) });

/** A look at the picture that a field names: a path, an address, an example or an upload. */
export const lookAt = (source: string, type: string): Promise<Look> =>
  answer<Look>({ type: 'POST', url: 'neural-style/look', ...json({ source, type }) });

const json = (body: object): JQuery.AjaxSettings => ({ data: JSON.stringify(body), contentType: 'application/json' });

/** A request that was refused; its message is the runtime's, in the user's language, or says why there is none. */
export class RequestError extends Error {
  /** @param code the runtime's name of the error; empty where it has not answered with one */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** @throws RequestError */
async function answer<T>(settings: JQuery.AjaxSettings): Promise<T> {
  try {
    return (await $.ajax(settings)) as T;
  } catch (thrown) {
    throw refusalOf(thrown as JQuery.jqXHR);
  }
}

function refusalOf({ status, statusText, responseJSON }: JQuery.jqXHR): RequestError {
  const { code, message } = (responseJSON ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string' && typeof message === 'string') return new RequestError(code, message);
  if (status === 401 || status === 403) return new RequestError('', sharedText('uploads.noPermission'));
  return new RequestError('', status ? `${status} ${statusText}` : sharedText('live.noAnswer'));
}
