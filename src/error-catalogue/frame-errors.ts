import { entry } from './entry.js';

/** Errors of cameras, videos and streams. */
export const FRAME_ERRORS = {
  'frames-none': entry(
    502,
    'no',
    'No JPEG picture came in the first __megabytes__ MB of __source__.',
    'Name a stream of JPEG pictures (MJPEG), or have ffmpeg read it.',
  ),
  'ffmpeg-missing': entry(
    503,
    'no',
    '__program__ cannot be started here: __reason__.',
    'Install ffmpeg ("apt-get install ffmpeg", "brew install ffmpeg", "winget install ffmpeg"), or name it with NEURAL_STYLE_FFMPEG=/path/to/ffmpeg in the environment, and start again.',
  ),
  'ffmpeg-failed': entry(
    502,
    'later',
    'ffmpeg cannot go on with __source__: __reason__.',
    'Check that it is there, and what ffmpeg alone says to it: ffmpeg -i, and the same.',
  ),
  'stream-path-taken': entry(500, 'no', 'The path __path__ is served by another node: __other__.', 'Give each its own path.'),
  'stream-full': entry(
    503,
    'later',
    'At __path__ __limit__ are watching already, and no more may.',
    'Try again later, or raise the number in the frames out node.',
  ),
  'http-node-off': entry(
    503,
    'no',
    'Node-RED serves no pages here, so that nobody can look at __path__.',
    'Take httpNodeRoot: false out of settings.js.',
  ),
  'video-invalid': entry(
    400,
    'no',
    'Expected a video but __source__ has no pictures that ffmpeg reads: __reason__.',
    'Play it, to see that it is whole.',
  ),
  'video-sound': entry(
    400,
    'no',
    'The sound of __source__ cannot be kept in a file that ends in __ending__: __reason__.',
    'Write an .mkv file, which takes any.',
  ),
  'video-other': entry(
    400,
    'no',
    'The folder __folder__ keeps __frames__ painted frames of another video, or of this one with other settings.',
    'Finish that first, by its own command, or remove the folder.',
  ),
  'video-busy': entry(
    503,
    'later',
    'Another process (__pid__ on __host__) is painting the video in __folder__.',
    'Let it finish, or end it there.',
  ),
} as const;
