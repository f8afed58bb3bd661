import { choice, destination, text } from '../kinds.js';
import { table } from '../table.js';
import { is } from '../when.js';
import { MODEL_REFERENCE } from './shared.js';

export const STYLE_TARGETS = ['file', 'payload'] as const;

const NAME = { pattern: /^[\s\S]{0,200}$/, expected: { key: 'styleName', words: 'at most 200 characters' } };

/** The style out node: saves a style. */
export const STYLE_OUT = table('neural-style-style-out', {
  target: choice(STYLE_TARGETS, { default: 'file', icon: 'sign-out' }),
  file: destination({ default: 'style.safetensors', type: 'str', icon: 'file-o', when: is('target', 'file') }),
  /** Of Gram matrices that a flow has made, which name none. */
  model: MODEL_REFERENCE,
  styleName: text({ default: '', icon: 'paint-brush', typed: NAME }),
});
