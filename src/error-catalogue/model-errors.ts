import { entry } from './entry.js';

/** Errors of layers and weights. */
export const MODEL_ERRORS = {
  'unknown-layer': entry(400, 'no', 'Expected a layer of this network but received "__layer__".', 'Choose from __layers__.'),
  'no-layers': entry(
    400,
    'no',
    'Expected "content", "style" or a list of layers but received none.',
    'Set them in the features node or in msg.layers.',
  ),
  'model-missing': entry(
    500,
    'no',
    'The weights file __file__ does not exist.',
    'Check the path in the model node, download the model there or with "npx neural-style models pull", or choose the embedded model.',
  ),
  'model-invalid': entry(
    500,
    'no',
    'Expected the weights of a VGG (safetensors, Keras .h5 or MatConvNet .mat) but __file__ is not that: __reason__.',
    '',
    'Choose another file in the model node, or download the weights again.',
  ),
  'model-mismatch': entry(
    500,
    'no',
    'The content features come from __content__ but the style from __style__.',
    'Use one model node for both branches.',
  ),
  'instant-model': entry(
    500,
    'no',
    'Painting at once is done with the embedded model, with max pooling, but another model was chosen.',
    'Choose that one, or paint with an optimizer node.',
  ),
  'instant-layers': entry(
    400,
    'no',
    'Expected a style of the layers __layers__ but it has no Gram matrix of __layer__.',
    'Extract the style from those layers, or paint with an optimizer node.',
  ),
  'model-unknown': entry(
    500,
    'no',
    'Expected __known__ to download but received "__name__".',
    'Other weights are added with "npx neural-style models import".',
  ),
  'model-name': entry(
    500,
    'no',
    'Expected a model name of lower-case letters, digits, ".", "_" and "-", other than compact and file, but received "__name__".',
    'Give it another with --name.',
  ),
  'model-busy': entry(
    503,
    'later',
    'The model __name__ is being downloaded or imported by another process (__pid__ on __host__).',
    'Wait until that is done, or end it there.',
  ),
  'model-download-failed': entry(
    503,
    'later',
    'Downloading __url__ failed: __reason__.',
    'Try again: it goes on where it stopped. Behind a proxy, set HTTPS_PROXY. Without a connection, download __url__ on another machine, copy __file__ here and run "npx neural-style models import __file__".',
  ),
  'model-hash': entry(
    500,
    'no',
    'Expected the MD5 hash __expected__ for __source__ but received __received__: the file is damaged or was replaced, and is not used.',
    'Download it again.',
  ),
  'model-unwritable': entry(
    500,
    'no',
    'The model cannot be stored at __file__: __reason__.',
    'Check the free space and the permissions of the folder.',
  ),
} as const;
