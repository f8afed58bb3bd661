import { types } from 'node:util';
import { describeValue } from './values/describe-value.js';
import { withoutTrailing } from './values/without-trailing.js';

/** What went wrong, as a stable name that flows can switch on (`msg.error.code`) and translations are keyed by. */
export type ErrorCode = keyof typeof MESSAGES;

export type ErrorParameters = Readonly<Record<string, string | number>>;

/** In English. Each message says what was expected, what came, and what to do. `__name__` is filled in, as in the locale files. */
export const MESSAGES = {
  'unknown-layer': 'Expected a layer of this network but received "__layer__". Choose from __layers__.',
  'no-layers': 'Expected "content", "style" or a list of layers but received none. Set them in the features node or in msg.layers.',
  'model-missing':
    'The weights file __file__ does not exist. Check the path in the model node, download the model there or with "npx neural-style models pull", or choose the embedded model.',
  'model-invalid': 'Expected the weights of a VGG (safetensors, Keras .h5 or MatConvNet .mat) but __file__ is not that: __reason__.',
  'model-mismatch': 'The content features come from __content__ but the style from __style__. Use one model node for both branches.',
  'model-unknown': 'Expected __known__ to download but received "__name__". Other weights are added with "npx neural-style models import".',
  'model-name':
    'Expected a model name of lower-case letters, digits, ".", "_" and "-", other than compact and file, but received "__name__". Give it another with --name.',
  'model-busy':
    'The model __name__ is being downloaded or imported by another process (__pid__ on __host__). Wait until that is done, or end it there.',
  'model-download-failed':
    'Downloading __url__ failed: __reason__. Try again: it goes on where it stopped. Behind a proxy, set HTTPS_PROXY. Without a connection, download __url__ on another machine, copy __file__ here and run "npx neural-style models import __file__".',
  'model-hash':
    'Expected the MD5 hash __expected__ for __source__ but received __received__: the file is damaged or was replaced, and is not used. Download it again.',
  'model-unwritable': 'The model cannot be stored at __file__: __reason__. Check the free space and the permissions of the folder.',
  'engine-crashed':
    'The engine process ended during the job (__reason__). It starts again with the next message; if this repeats, try a smaller picture or more memory.',
  'engine-unresponsive': 'The engine process gave no sign of life for __seconds__ s and was ended. It starts again with the next message.',
  'engine-unavailable':
    'The engine could not start: __reason__. Install it with "npm install __package__" in the Node-RED user directory, or choose another engine; "npx neural-style doctor" says what runs here.',
  'engine-unsupported': 'This version has no __property__ "__value__". Choose __choices__ in the engine node.',
  'engine-failed': 'The computation failed: __reason__.',
  'engine-closed': 'The engine was stopped or redeployed before the job was done. Send the message again.',
  'not-deployed': 'The __kind__ node that this message refers to is not deployed. Deploy it and send the message again.',
  'queue-full':
    'The queue holds __limit__ jobs and takes no more for now. Send fewer messages at once, or raise the queue limit in the engine node.',
  busy: 'A picture is being painted and this node rejects messages until it is done. Choose another overflow policy in the optimizer node to queue them.',
  'queue-unavailable':
    'The job queue needs the packages bullmq and ioredis, which could not be loaded: __reason__. Run "npm install bullmq ioredis" in the Node-RED user directory, or where the worker is installed.',
  'queue-unreachable':
    'The job queue at __address__ cannot be used: __reason__. Check that Redis or Valkey runs there, the address, and the user and password.',
  'queue-memory':
    'The Redis at __address__ has no memory left for the job: __reason__. Raise maxmemory there, send fewer or smaller pictures at once, or set a picture store, which keeps large ones out of Redis.',
  'job-invalid':
    'Expected __expected__ in what came through the job queue, at __where__. Use one version of @neural-style/node-red on all machines, and let nothing else write to the queue.',
  'job-too-large':
    'The job or its answer has __megabytes__ MB, and at most __limit__ MB go through the queue. Lower the size in the image in or style transfer node, or raise --max-megabytes of the workers.',
  'job-timeout':
    'No worker has delivered the job within __minutes__ min. Start more workers, check those that run, or raise the time limit in the engine node.',
  'worker-lost':
    'The job was given up: __reason__. See the log of the workers; if this repeats, try a smaller picture or give them more memory.',
  'worker-model-missing':
    'The worker __worker__ does not have the weights __model__ (__hash__). Install them there with "npx neural-style models pull" or "import", or start it with --pull for those that can be downloaded.',
  'store-failed':
    'The picture store __store__ cannot be used: __reason__. Check its address, the credentials, and that all machines reach it.',
  'out-of-memory':
    'A __width__×__height__ picture needs about __needed__ MB but the engine may use __limit__ MB. __width2__×__height2__ would fit: lower the size in the image in or style transfer node.',
  'memory-limit':
    'The job needs about __needed__ MB but the engine has __limit__ MB for it. Raise the memory limit in the engine node, wait for the running job, or choose the embedded model.',
  diverged: 'The loss became __loss__ at iteration __iteration__. Lower the learning rate (now __learningRate__) or the weights.',
  cancelled: 'The job was cancelled.',
  'payload-empty': 'Expected a picture in __property__ but it is empty. Wire in a path, URL, Buffer, base64 text or image object.',
  'payload-type': 'Expected __expected__ in __property__ but received __received__. __advice__',
  'value-unreadable':
    'The value in __property__ cannot be read: __reason__. Send plain values: reading a getter or a Proxy in a message must not fail.',
  'image-as-text':
    'The picture in __property__ was read as text, which has destroyed it. Where it is read, choose "a binary buffer" (http request), "a single Buffer object" (read file) or "a Buffer" (mqtt in).',
  'checkpoint-invalid':
    'Expected a checkpoint that a job has written, or no file, at __file__ but __reason__. Choose another name for the checkpoint, or remove the file.',
  'file-missing': 'The picture file __file__ does not exist. Check the path; relative paths start at __directory__.',
  'file-unreadable': 'The picture file __file__ cannot be read: __reason__.',
  'file-unwritable': 'The file __file__ cannot be written: __reason__.',
  'style-file-missing': 'The style file __file__ does not exist. Check the path; relative paths start at __directory__.',
  'style-file-unreadable': 'The style file __file__ cannot be read: __reason__.',
  'style-file-invalid': 'Expected a style that a style out node has saved but __source__ is not one, or is damaged: __reason__.',
  'style-file-model':
    'The style in __source__ was made with __made__ but the style in node uses __used__. Choose __made__ there, or save the style again with __used__.',
  'path-refused':
    'The path __path__ came with a message, which may name files in the folder __folder__ only. Use a path in there, type the path into the node, or set neuralStyle: { baseFolder: "…" } in settings.js.',
  'url-failed': 'Fetching __url__ failed: __reason__.',
  'url-refused':
    'The address __url__ came with a message, which may not name addresses. Send the picture itself, type the address into the node, or set neuralStyle: { allowUrls: true } in settings.js.',
  'address-refused':
    'The address __url__ was not fetched: it came with a message, and __host__ is not on the public internet. Type the address into the node, or set neuralStyle: { allowUrls: true, allowPrivateAddresses: true } in settings.js.',
  'image-invalid': 'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but __source__ is not one, or is damaged: __reason__.',
  'image-invalid-heic':
    'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but __source__ is a HEIC picture, as iPhones take them, which is not read here. Send it as a JPEG: choose Settings ▸ Camera ▸ Formats ▸ Most Compatible on the phone, or export the picture as JPEG.',
  'image-invalid-foreign':
    'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but __source__ is of type __format__, which is not read here. Convert it to JPEG or PNG first, or export it as one in the program that made it.',
  'image-invalid-page':
    'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but __source__ is a web page (__format__). Use the address of the picture itself, not of the page that shows it, and check that no sign-in is needed.',
  'image-crashed':
    'The process that decodes pictures ended while it had __source__ (__reason__). Other pictures are not affected. The picture may be damaged, or too large for the memory: shrink it, or save it anew in another program.',
  'sharp-missing':
    'Pictures cannot be read or written here, since sharp could not be loaded: __reason__. Run "__command__" in the Node-RED user directory and restart Node-RED; "npx neural-style doctor" says whether it helped.',
  'image-too-large':
    'The picture has __width__×__height__ pixels; at most __limit__ megapixels are accepted. Shrink it first, or lower the size.',
  'image-too-heavy':
    'The picture in __source__ has more than __limit__ MB and was not read. Shrink it first, or raise neuralStyle: { maxBytes } in settings.js.',
  'image-timeout':
    'Decoding __source__ took longer than __seconds__ s and was given up. Shrink it first, or raise neuralStyle: { timeout } in settings.js.',
  'image-too-small':
    'Expected __picture__ of at least __minimum__×__minimum__ pixels for __layer__ but received __width__×__height__. Use a larger size or an earlier layer.',
  'image-transparent':
    'Expected a __what__ picture that shows something but every pixel of it, or of it inside the mask, is transparent. Send one that is not; where the fourth channel means nothing, send three.',
  'mask-empty':
    'Expected a mask that is white where it holds but __source__ is black everywhere. Paint the region white; transparency counts as black.',
  'raw-size': 'Expected __expected__ bytes for __width__×__height__ pixels of __channels__ channels but received __received__.',
  'request-invalid':
    "Expected __expected__ in a request to Node-RED's administration but received __received__. The editor's own requests have it.",
  'setting-invalid': 'Expected __expected__ for __setting__ but received __received__.',
  'style-missing': '__count__ content pictures wait for a style and no more are kept. Send a style through features and gram first.',
  'content-twice':
    'A second content picture came with the same _msgid while the first waits for its style. Give each its own, or match by latest.',
  unmatched:
    'No __missing__ with the same _msgid came within __seconds__ s. Start both branches from one message, and look at the Catch node for an error in the other. Where a style is loaded once for many pictures, choose Match: every content with the latest styles (latest) in the loss node.',
  'loss-full':
    'No __missing__ with the same _msgid has come, and this message has waited longest of more than __limit__ at the loss, which keeps no more. Start both branches from one message, choose Match: every content with the latest styles (latest) in the loss node where a style is loaded once, or raise neuralStyle: { maxWaiting, maxWaitingBytes } in settings.js.',
  'content-missing':
    "Keeping the content's colours needs the content picture in msg.content. The optimizer puts it there; keep it on the way.",
} as const;

/** Characters of a text in a message: what came may be megabytes. */
const LONGEST_TEXT = 500;

/**
 * The base of every error this module raises on purpose. Texts among the parameters may be a stranger's: they are cut to
 * 500 characters, on one line, so that they can neither fill a log nor forge a line of it.
 */
export class NeuralStyleError extends Error {
  override readonly name = 'NeuralStyleError';
  readonly parameters: ErrorParameters;

  constructor(
    readonly code: ErrorCode,
    parameters: ErrorParameters = {},
    options?: ErrorOptions,
  ) {
    const shown = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, presentable(value)]));
    super(fill(MESSAGES[messageKey({ code, parameters: shown })], shown), options);
    this.parameters = shown;
  }
}

/** The key of an error's text: its code, and where one code has several texts the `kind` among its parameters. */
export function messageKey({ code, parameters }: SerializedError): ErrorCode {
  const key = `${code}-${parameters.kind ?? ''}`;
  return Object.hasOwn(MESSAGES, key) ? (key as ErrorCode) : code;
}

function presentable(value: unknown): string | number {
  if (typeof value === 'number') return value;
  // What a flow file holds where text is expected may be anything.
  const text = typeof value === 'string' ? value : `a value of type ${typeof value}`;
  return (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** A message from its template, in any language. Nothing is filled in to what a parameter brings. */
export function fill(template: string, parameters: ErrorParameters): string {
  return template.replace(/__(\w+?)__/g, (_, key: string) => String(parameters[key] ?? ''));
}

/** An error as it crosses a process boundary. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;
}

/**
 * What `read` gives of a value that a message brought.
 * @param property what errors call the value
 * @throws NeuralStyleError its own, or `value-unreadable` for whatever a getter or a Proxy throws
 */
export function readable<T>(property: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isOurs(error)) throw error;
    throw new NeuralStyleError('value-unreadable', { property, reason: reasonOf(error) });
  }
}

/** Not of a Proxy, which may throw when it is asked for its class. */
function isOurs(error: unknown): error is NeuralStyleError {
  return types.isNativeError(error) && error instanceof NeuralStyleError;
}

/** Any thrown value as plain data; what is not one of ours becomes `engine-failed` with its message. */
export function serializeError(error: unknown): SerializedError {
  if (isOurs(error)) return { code: error.code, parameters: error.parameters };
  return { code: 'engine-failed', parameters: { reason: reasonOf(error) } };
}

export function reviveError({ code, parameters }: SerializedError): NeuralStyleError {
  return new NeuralStyleError(code, parameters);
}

/** Any thrown value as one of ours, itself where it is one already; else `engine-failed` with its message. */
export function toNeuralStyleError(error: unknown): NeuralStyleError {
  return isOurs(error) ? error : reviveError(serializeError(error));
}

/** The message of any thrown value, cut as all parameters are and without closing punctuation, so that it fits into a sentence. */
export function reasonOf(error: unknown): string {
  // One more than is shown, so that it is seen to be cut.
  const text = textOf(error)
    .trim()
    .slice(0, LONGEST_TEXT + 1);
  return withoutTrailing(text, (character) => '.:'.includes(character) || character.trim() === '');
}

/** Also of an error of another realm, and of what cannot be made text: flows may throw anything. */
function textOf(error: unknown): string {
  try {
    return String(types.isNativeError(error) ? error.message : error);
  } catch {
    return describeValue(error);
  }
}
