import { withoutTrailing } from '../../values/without-trailing.js';

/** A network whose weights can be downloaded. */
export interface KnownModel {
  readonly name: string;
  /** The model's name for people. */
  readonly title: string;
  readonly url: string;
  /** MD5 of the file at `url`, in hexadecimal. */
  readonly md5: string;
}

/*
 * Keras' "notop" files: the convolutions of the papers' own Caffe weights (CC BY 4.0, Visual Geometry Group, Oxford).
 *
 * Addresses and hashes as in Keras' source, `WEIGHTS_PATH_NO_TOP` and the `file_hash` that stands beside it (an MD5):
 * https://github.com/keras-team/keras/blob/3859fb42a8e103c6d8f1c5dd9e219d9e59a8e522/keras/src/applications/vgg19.py
 * https://github.com/keras-team/keras/blob/51d7e77046f5b562fbde669068a29b4b33e1f745/keras/src/applications/vgg16.py
 */
const KERAS = 'https://storage.googleapis.com/tensorflow/keras-applications/';

const FILES = [
  {
    name: 'vgg19',
    title: 'VGG-19',
    path: 'vgg19/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5',
    md5: '253f8cb515780f3b799900260a226db6',
  },
  {
    name: 'vgg16',
    title: 'VGG-16',
    path: 'vgg16/vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5',
    md5: '6d6bbae143d832006294945121d1f1fc',
  },
] as const;

/**
 * The models that `pull` knows.
 *
 * @param env `NEURAL_STYLE_CATALOGUE_URL` names a mirror with the same folders and file names. What it serves must have
 *   Keras' hashes all the same.
 */
export function knownModels(env: NodeJS.ProcessEnv = process.env): KnownModel[] {
  const mirror = env.NEURAL_STYLE_CATALOGUE_URL?.trim();
  const base = mirror ? `${withoutTrailing(mirror, (character) => character === '/')}/` : KERAS;
  return FILES.map(({ name, title, path, md5 }) => ({ name, title, url: base + path, md5 }));
}
