import { entry } from './entry.js';

/** Errors of files and addresses. */
export const FILE_ERRORS = {
  'file-missing': entry(500, 'no', 'The picture file __file__ does not exist.', 'Check the path; relative paths start at __directory__.'),
  'file-unreadable': entry(500, 'no', 'The picture file __file__ cannot be read: __reason__.', '', 'Check the permissions of the file.'),
  'file-unwritable': entry(
    500,
    'no',
    'The file __file__ cannot be written: __reason__.',
    '',
    'Check the folder, its permissions and the free space.',
  ),
  'upload-missing': entry(
    500,
    'no',
    'This Node-RED has no picture __name__ among its own pictures, where a node expects it.',
    'Choose another picture in the node, or upload the picture there under this name.',
  ),
  'upload-name-taken': entry(
    400,
    'no',
    'Another picture is called __name__, or so alike that file systems take it for the same.',
    'Choose another name, or delete that picture first.',
  ),
  'uploads-full': entry(
    413,
    'no',
    'This Node-RED keeps at most __count__ pictures of together __megabytes__ MB, and this would be more.',
    'Delete some in the list of own pictures, or raise neuralStyle: { maxUploads, maxUploadBytes } in settings.js.',
  ),
  'uploads-busy': entry(
    503,
    'later',
    'This Node-RED is taking in __limit__ pictures already, as many as it does at once.',
    'Wait until one of them is there.',
  ),
  'style-file-missing': entry(
    500,
    'no',
    'The style file __file__ does not exist.',
    'Check the path; relative paths start at __directory__.',
  ),
  'style-file-unreadable': entry(
    500,
    'no',
    'The style file __file__ cannot be read: __reason__.',
    '',
    'Check the permissions of the file.',
  ),
  'style-file-invalid': entry(
    400,
    'no',
    'Expected a style that a style out node has saved but __source__ is not one, or is damaged: __reason__.',
    '',
    'Save the style again with a style out node.',
  ),
  'style-file-model': entry(
    500,
    'no',
    'The style in __source__ was made with __made__ but the style in node uses __used__.',
    'Choose __made__ there, or save the style again with __used__.',
  ),
  'path-refused': entry(
    400,
    'no',
    'The path __path__ came with a message, which may name files in the folder __folder__ only.',
    'Use a path in there, type the path into the node, or set neuralStyle: { baseFolder: "…" } in settings.js.',
  ),
  'url-failed': entry(502, 'later', 'Fetching __url__ failed: __reason__.', '', 'Check the address, and that this machine reaches it.'),
  'url-refused': entry(
    400,
    'no',
    'The address __url__ came with a message, which may not name addresses.',
    'Send the picture itself, type the address into the node, or set neuralStyle: { allowUrls: true } in settings.js.',
  ),
  'address-refused': entry(
    400,
    'no',
    'The address __url__ was not fetched: it came with a message, and __host__ is not on the public internet.',
    'Type the address into the node, or set neuralStyle: { allowUrls: true, allowPrivateAddresses: true } in settings.js.',
  ),
} as const;
