export const HELP = `Neural style transfer without Node-RED, and the networks it looks through.

Usage:
  neural-style stylize CONTENT STYLE [STYLE …] -o OUT [options]
  neural-style models list
  neural-style models pull NAME          download vgg19 or vgg16 (Keras' files, about 80 and 60 MB)
  neural-style models import FILE [--name NAME]
                                         add weights: .safetensors, Keras' .h5, MatConvNet's .mat
  neural-style models verify [NAME …]    compare the weights with what was recorded when they were added

Pictures (paths, URLs):
  -o, --output FILE        .jpg, .png, .webp, .tiff or .avif
  --size 512               longest side in pixels; 0 keeps the content's own
  --colors style           style, or content to keep its colours
  --quality 90             of formats that lose some

What the painting looks like:
  --model compact          compact (comes with the package), vgg19, vgg16, an imported name, or a file
  --pooling max            max is crisp, avg smoother
  --content-weight 5       more keeps the content's shapes
  --style-weight 500       more brings the style's strokes and colours
  --tv-weight 100          more is smoother
  --init content           what it starts from: content, or noise
  --noise-ratio 0          noise in the start, 0 to 1
  --seed N                 of the noise, for the same painting again

How it is computed:
  --iterations 300         more is closer to the style, and takes longer
  --learning-rate 10       grey levels a pixel may move in one step
  --threads 0              processor cores, 0 for all

Everywhere:
  --user-dir DIR           Node-RED's; ~/.node-red, or NODE_RED_HOME if that is one
  -h, --help    -v, --version

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
Environment: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY; NEURAL_STYLE_CATALOGUE_URL, a mirror of Keras' files.
`;
