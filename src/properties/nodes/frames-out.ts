import { integer, text } from '../kinds.js';
import { table } from '../table.js';

const PATH = { pattern: /^\/[\w\-.~/]*$/, expected: { key: 'path', words: 'a path such as /style/stream' } };

/** The frames out node: shows pictures to browsers as a camera does. */
export const FRAMES_OUT = table('neural-style-frames-out', {
  path: text({ default: '/style/stream', icon: 'globe', like: PATH }),
  /** Browsers that may watch at once. */
  viewers: integer({ default: 20, min: 1, max: 1000, icon: 'users' }),
  /** Of pictures that are no JPEG yet. */
  quality: integer({ default: 90, min: 1, max: 100, icon: 'signal' }),
});
