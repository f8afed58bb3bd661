import { choice, path, reference, text } from '../kinds.js';
import { table } from '../table.js';
import { is } from '../when.js';
import { stylize } from './shared.js';

/** The networks that have a name of their own, and a file of weights. */
export const SOURCES = ['compact', 'vgg19', 'vgg16', 'compact-1', 'file'] as const;
export const POOLINGS = ['max', 'avg'] as const;

const NAME = {
  pattern: /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/,
  expected: { key: 'model', words: 'compact, vgg19, vgg16, the name of an imported model, or file' },
};
/** Names of the files that can hold weights. */
export const WEIGHTS_FILE = /\.(?:safetensors|h5|hdf5|mat)$/i;

const WEIGHTS = {
  pattern: WEIGHTS_FILE,
  expected: { key: 'weights', words: 'the path of a weights file' },
};

/** The model config node: the network that pictures are compared by. */
export const MODEL = table('neural-style-model', {
  source: text({
    default: 'compact',
    icon: 'cubes',
    choices: SOURCES,
    like: NAME,
    flags: [stylize('painting', 'model', 'compact', 'compact (comes with the package), vgg19, vgg16, an imported name, or a file')],
  }),
  file: path({ default: '', icon: 'file-o', when: is('source', 'file'), typed: WEIGHTS, placeholder: '/data/vgg19.safetensors' }),
  pooling: choice(POOLINGS, {
    default: 'max',
    icon: 'compress',
    flags: [stylize('painting', 'pooling', 'max', 'max is crisp, avg smoother')],
  }),
  engine: reference('neural-style-engine', { default: '', icon: 'cog' }),
});
