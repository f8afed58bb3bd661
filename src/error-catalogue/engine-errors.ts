import { entry } from './entry.js';

/** Errors of jobs and of the engine that computes them. */
export const ENGINE_ERRORS = {
  'engine-crashed': entry(
    500,
    'once',
    'The engine process ended during the job (__reason__).',
    'It starts again with the next message; if this repeats, try a smaller picture or more memory.',
  ),
  'engine-unresponsive': entry(
    500,
    'once',
    'The engine process gave no sign of life for __seconds__ s and was ended.',
    'It starts again with the next message.',
  ),
  'engine-unavailable': entry(
    500,
    'no',
    'The engine could not start: __reason__.',
    'Install it with "npm install __package__" in the Node-RED user directory, or choose another engine; "npx neural-style doctor" says what runs here.',
  ),
  'engine-unsupported': entry(500, 'no', 'This version has no __property__ "__value__".', 'Choose __choices__ in the engine node.'),
  'engine-failed': entry(
    500,
    'no',
    'The computation failed: __reason__.',
    '',
    'Look at the reason; if nothing in the flow explains it, report it with the output of "npx neural-style doctor".',
  ),
  'engine-closed': entry(503, 'later', 'The engine was stopped or redeployed before the job was done.', 'Send the message again.'),
  'not-deployed': entry(
    500,
    'no',
    'The __kind__ node that this message refers to is not deployed.',
    'Deploy it and send the message again.',
  ),
  'queue-full': entry(
    503,
    'later',
    'The queue holds __limit__ jobs and takes no more for now.',
    'Send fewer messages at once, or raise the queue limit in the engine node.',
  ),
  busy: entry(
    503,
    'later',
    'A picture is being painted and this node rejects messages until it is done.',
    'Choose another overflow policy in the optimizer node to queue them.',
  ),
  'out-of-memory': entry(
    413,
    'no',
    'A __width__×__height__ picture needs about __needed__ MB but the engine may use __limit__ MB.',
    '__width2__×__height2__ would fit: lower the size in the image in or style transfer node.',
  ),
  'out-of-memory-whole': entry(
    413,
    'no',
    'A __width__×__height__ picture needs about __needed__ MB, since it is not computed in tiles, but the engine may use __limit__ MB.',
    'Leave out the reach of gram, and equal pull, which need it whole; or lower the size in the image in or style transfer node: __width2__×__height2__ would fit.',
  ),
  'memory-limit': entry(
    503,
    'later',
    'The job needs about __needed__ MB but the engine has __limit__ MB for it.',
    'Raise the memory limit in the engine node, wait for the running job, or choose the embedded model.',
  ),
  'memory-limit-values': entry(
    413,
    'no',
    'The job has a step of __values__ values, and the kernels count to __most__.',
    'Choose a smaller picture, or onnxruntime in the engine node.',
  ),
  diverged: entry(
    500,
    'no',
    'The loss became __loss__ at iteration __iteration__.',
    'Lower the learning rate (now __learningRate__) or the weights.',
  ),
  cancelled: entry(503, 'no', 'The job was cancelled.', '', 'Nothing: somebody asked for it, by msg.reset or in the editor.'),
  'checkpoint-invalid': entry(
    500,
    'no',
    'Expected a checkpoint that a job has written, or no file, at __file__ but __reason__.',
    'Choose another name for the checkpoint, or remove the file.',
  ),
} as const;
