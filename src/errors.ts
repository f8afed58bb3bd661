/** What went wrong, as a stable name that flows can switch on (`msg.error.code`) and translations are keyed by. */
export type ErrorCode = keyof typeof MESSAGES;

export type ErrorParameters = Readonly<Record<string, string | number>>;

/** Each message says what was expected, what came, and what to do. `{{name}}` is filled in, as in the locale files. */
const MESSAGES = {
  'unknown-layer': 'Expected a layer of this network but received "{{layer}}". Choose from {{layers}}.',
  'no-layers': 'Expected "content", "style" or a list of layers but received none. Set them in the features node or in msg.layers.',
  'model-missing': 'The weights file {{file}} does not exist. Check the path in the model node, or choose the embedded model there.',
  'model-invalid': 'Expected VGG weights in safetensors form but {{file}} is not: {{reason}}.',
  'model-mismatch': 'The content features come from {{content}} but the style from {{style}}. Use one model node for both branches.',
  'engine-crashed': 'The engine process ended during the job ({{reason}}). It starts again with the next message; if this repeats, try a smaller picture or more memory.',
  'engine-unresponsive': 'The engine process gave no sign of life for {{seconds}} s and was ended. It starts again with the next message.',
  'engine-unavailable': 'The engine could not start: {{reason}}. Install it with "npm install onnxruntime-node" in the Node-RED user directory.',
  'engine-unsupported': 'This version has no {{property}} "{{value}}". Choose {{choices}} in the engine node.',
  'engine-failed': 'The computation failed: {{reason}}.',
  'engine-closed': 'The engine was stopped or redeployed before the job was done. Send the message again.',
  'not-deployed': 'The {{kind}} node that this message refers to is not deployed. Deploy it and send the message again.',
  'queue-full': 'The queue holds {{limit}} jobs and takes no more for now. Send fewer messages at once, or raise the queue limit in the engine node.',
  busy: 'A picture is being painted and this node rejects messages until it is done. Choose another overflow policy in the optimizer node to queue them.',
  'out-of-memory': 'A {{width}}×{{height}} picture needs about {{needed}} MB but the engine may use {{limit}} MB. {{width2}}×{{height2}} would fit: lower the size in the image node.',
  diverged: 'The loss became {{loss}} at iteration {{iteration}}. Lower the learning rate (now {{learningRate}}) or the weights.',
  cancelled: 'The job was cancelled.',
  'payload-empty': 'Expected a picture in {{property}} but it is empty. Wire in a path, URL, Buffer, base64 text or image object.',
  'payload-type': 'Expected {{expected}} in {{property}} but received {{received}}. {{advice}}',
  'file-missing': 'The picture file {{file}} does not exist. Check the path; relative paths start at {{directory}}.',
  'file-unreadable': 'The picture file {{file}} cannot be read: {{reason}}.',
  'file-unwritable': 'The picture cannot be written to {{file}}: {{reason}}.',
  'url-failed': 'Fetching {{url}} failed: {{reason}}.',
  'image-invalid': 'Expected a JPEG, PNG, WebP, AVIF, TIFF or GIF picture but {{source}} is not one, or is damaged: {{reason}}.',
  'image-too-large': 'The picture has {{width}}×{{height}} pixels; at most {{limit}} megapixels are accepted. Shrink it first.',
  'image-too-small': 'Expected a picture of at least {{minimum}}×{{minimum}} pixels for {{layer}} but received {{width}}×{{height}}. Use a larger size or an earlier layer.',
  'raw-size': 'Expected {{expected}} bytes for {{width}}×{{height}} pixels of {{channels}} channels but received {{received}}.',
  'setting-invalid': 'Expected {{expected}} for {{setting}} but received {{received}}.',
  'style-missing': '{{count}} content pictures wait for a style and no more are kept. Send a style through features and gram first.',
  unmatched: 'No {{missing}} with the same _msgid came within {{seconds}} s. Check that both branches start from one message, and the Catch node for an error in the other.',
  'content-missing': 'Keeping the content\'s colours needs the content picture in msg.content. The optimizer puts it there; keep it on the way.',
} as const;

/** The base of every error this module raises on purpose. */
export class NeuralStyleError extends Error {
  override readonly name = 'NeuralStyleError';

  constructor(
    readonly code: ErrorCode,
    readonly parameters: ErrorParameters = {},
    options?: ErrorOptions,
  ) {
    super(fill(MESSAGES[code], parameters), options);
  }
}

function fill(template: string, parameters: ErrorParameters): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, key: string) => String(parameters[key] ?? ''));
}

/** An error as it crosses a process boundary. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;
}

/** Any thrown value as plain data; what is not one of ours becomes `engine-failed` with its message. */
export function serializeError(error: unknown): SerializedError {
  if (error instanceof NeuralStyleError) return { code: error.code, parameters: error.parameters };
  return { code: 'engine-failed', parameters: { reason: reasonOf(error) } };
}

export function reviveError({ code, parameters }: SerializedError): NeuralStyleError {
  return new NeuralStyleError(code, parameters);
}

/** The message of any thrown value, without a closing full stop. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '');
}
