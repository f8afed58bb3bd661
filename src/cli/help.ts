import { DEFAULT_ENGINE_SETTINGS } from '../settings/engine-settings.js';

export const HELP = `Neural style transfer without Node-RED, and the networks it looks through.

Usage:
  neural-style stylize CONTENT STYLE [STYLE …] -o OUT [options]
  neural-style stylize CONTENT [CONTENT …] --style STYLE [--style STYLE …] -o FOLDER/ [options]
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
  --save-every N           also write the picture every N iterations, as OUT-050.jpg beside OUT; 0 never
  --size 512               longest side in pixels; 0 keeps the content's own
  --colors style           style, or content to keep its colours
  --quality 90             of formats that lose some

What the painting looks like:
  --model compact          compact (comes with the package), vgg19, vgg16, an imported name, or a file
  --pooling max            max is crisp, avg smoother
  --content-weight 5       more keeps the content's shapes
  --style-weight 500       more brings the style's strokes and colours
  --tv-weight 100          more is smoother
  --style-scale 1          size of the strokes, 0.1 to 4
  --style-colors own       own, or match to give the style the content's colours before
  --init content           what it starts from: content, or noise
  --noise-ratio 0          noise in the start, 0 to 1
  --seed N                 of the noise, for the same painting again

How it is computed:
  --preset balanced        reference (the paper's program), fast, balanced, best
  --method lbfgs           lbfgs, or adam
  --scales 3               sizes to paint at, from coarse to fine
  --iterations 60,30,125   for each of the sizes, or one number for all
  --learning-rate 1        times L-BFGS's natural step; for Adam grey levels, 10 by default
  --plateau 0              stop when the loss falls by less than this many percent in 50 iterations; 0 never stops early
  --checkpoint FILE        where to keep the state, to go on after an interruption
  --engine auto            onnxruntime, tensorflow, wasm, or the fastest that runs here
  --device cpu             cpu, or a graphics card that onnxruntime uses: webgpu, cuda
  --threads 0              processor cores, 0 for all
  --process-priority ${DEFAULT_ENGINE_SETTINGS.processPriority}
                           normal, low or lowest: how much of them is left to other programs

A worker (npm install bullmq ioredis):
  --redis URL              redis://host:6379, or rediss:// with TLS; better as NEURAL_STYLE_REDIS, which no list of processes shows
  --queue paint            which queue
  --concurrency 1          pictures painted at once, each by a process of its own
  --threads 0              cores for each of them, 0 to share all
  --process-priority ${DEFAULT_ENGINE_SETTINGS.processPriority}
                           of each of them: normal, low or lowest
  --memory-limit 0         MB for each of them, 0 for 75 % of the machine's
  --store URL              where large pictures lie: file:///folder, or s3+https://host/bucket (also NEURAL_STYLE_STORE)
  --store-above 1024       kB from which on they lie there
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
Environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY; NEURAL_STYLE_CATALOGUE_URL, a mirror of Keras' files;
for a worker NEURAL_STYLE_REDIS, NEURAL_STYLE_REDIS_USER, NEURAL_STYLE_REDIS_PASSWORD, NEURAL_STYLE_STORE and S3's
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION.
`;
