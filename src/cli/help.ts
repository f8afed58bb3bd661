import { flagHelp } from './flags.js';

export const HELP = `Neural style transfer without Node-RED, and the networks it looks through.

Usage:
  neural-style stylize CONTENT STYLE [STYLE …] -o OUT [options]
  neural-style stylize CONTENT [CONTENT …] --style STYLE [--style STYLE …] -o FOLDER/ [options]
  neural-style video VIDEO STYLE [STYLE …] -o OUT.mp4 [options]
                                         paint a video, each frame from the one before; needs ffmpeg, and goes on where it was interrupted
  neural-style models list
  neural-style models pull NAME          download vgg19 or vgg16 (Keras' files, about 80 and 60 MB)
  neural-style models import FILE [--name NAME]
                                         add weights: .safetensors, Keras' .h5, MatConvNet's .mat
  neural-style models verify [NAME …]    compare the weights with what was recorded when they were added
  neural-style doctor [--threads N]      which engines run here, how fast, and what would be faster
  neural-style worker --redis URL [options]
                                         compute the jobs of a queue, for Node-RED on other machines

Pictures (paths, URLs). Without --style the first is the photograph and all others are styles; with --style all others are photographs.
What was understood is said before anything is painted.
  -s, --style FILE         a style; up to 16 times
  --style-blend 3,1        the shares of the styles, in their order; without it all count the same
  --style-mask FILE        where a style goes: a picture, white = here; once for each style in their order, or none
  --content-mask FILE      where the photograph is kept: a picture, white = here
  -o, --output FILE        .jpg, .png, .webp, .tiff or .avif. For several photographs a folder, or a name such as out/{name}.png
${flagHelp('pictures')}

A video has the same options, but no --save-every and --checkpoint; -o ends in .mp4, .mov, .m4v, .mkv or .webm.

What the painting looks like:
${flagHelp('painting')}

How it is computed:
${flagHelp('computing')}

A worker (npm install bullmq ioredis):
  --concurrency 1          pictures painted at once, each by a process of its own
${flagHelp('worker')}
  --pull                   download vgg19 and vgg16 when a job needs them
  --max-megapixels 25, --max-megabytes 256
                           what a job may have at most
  --takeover 30            seconds without a sign of life after which a worker's job is another's; the same for all
  --drain-timeout 0        seconds after SIGTERM until what runs is given back to the queue; 0 finishes it. A second SIGTERM gives it back, too
  --name NAME              of the worker, in texts; host and process by default

Everywhere:
  --user-dir DIR           Node-RED's; ~/.node-red, or NODE_RED_HOME if that is one
  -h, --help    -v, --version

Exit codes: 0 done, 1 failed (of several photographs, one at least), 2 wrong usage, 130 interrupted.
A painting that cannot be written at the end is saved in the temporary folder, and stderr says where.
Environment: NEURAL_STYLE_FFMPEG, where ffmpeg is not on the search path; HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY; NEURAL_STYLE_CATALOGUE_URL, a mirror of Keras' files;
for a worker NEURAL_STYLE_REDIS, NEURAL_STYLE_REDIS_USER, NEURAL_STYLE_REDIS_PASSWORD, NEURAL_STYLE_STORE and S3's
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION.
`;
