/*
 * Which files may import which. `npm run lint` checks it; types count as imports, too.
 */

/** The rooms of src from the ground up: a room imports those before it, and none after it. */
const ROOMS = [
  'values',
  'error-catalogue',
  'errors.ts',
  'properties',
  'async',
  'files',
  'net',
  'child-process',
  'graph',
  'safetensors',
  'model',
  'pixels',
  'image',
  'frames',
  'loss',
  'optimize',
  'executors',
  'evaluate',
  'instant',
  'painting',
  'settings',
  'engine',
  'style-file',
  'drawing',
  'queue/redis',
  'queue/store',
  'queue/wire',
  'queue/sender',
  'queue/worker',
  'flow/node',
  'flow/config',
  'flow/payloads',
  'flow/files',
  'flow/uploads',
  'flow/context',
  'flow/loss',
  'flow/live',
  'flow/history',
  'flow/frames',
  'flow/paint',
  'flow/sweep',
  'flow/instant',
  'cli',
];

/** Modules of data and arithmetic alone, above the ground, which the property tables and the editor may read all the same. */
const PLAIN_DATA = [
  'model/embedded-editions.ts',
  'model/layers.ts',
  'pixels/colour/colour-methods.ts',
  'image/formats.ts',
  'image/settings-packet.ts',
  'image/picture-format.ts',
  'loss/statistics/statistic-names.ts',
  'loss/term-names.ts',
  'optimize/method-names.ts',
  'executors/executor-names.ts',
];

const EDITOR = ['^editor/', '^nodes/[^/]+/dialog[^/]*\\.ts$'];
const GROUND = ['^src/(values|error-catalogue|properties)/', '^src/errors\\.ts$', ...PLAIN_DATA.map((file) => `^src/${escaped(file)}$`)];
const ROOM_PATHS = ROOMS.map((room) => (room.endsWith('.ts') ? `^src/${escaped(room)}$` : `^src/${room}/`));

export default {
  forbidden: [
    // A circle through several rooms has an import that runs up, which is reported by itself.
    { name: 'no-circle', severity: 'error', from: { path: '^src/([^/]+)/' }, to: { circular: true, viaOnly: { path: '^src/$1/' } } },
    { name: 'no-circle-elsewhere', severity: 'error', from: { pathNot: '^src/' }, to: { circular: true } },
    ...ROOMS.slice(0, -1).map((room, index) => ({
      name: `${room}-imports-nothing-above`,
      severity: 'error',
      from: { path: ROOM_PATHS[index] },
      to: { path: ROOM_PATHS.slice(index + 1), pathNot: room === 'properties' ? GROUND : [] },
    })),
    { name: 'room-without-a-place-imports', severity: 'error', from: { path: '^src/', pathNot: ROOM_PATHS }, to: {} },
    { name: 'room-without-a-place-is-imported', severity: 'error', from: {}, to: { path: '^src/', pathNot: ROOM_PATHS } },
    {
      name: 'properties-are-plain-data',
      comment: 'Tables and what they are made of run in the editor, too: they import no module of Node.js and no package.',
      severity: 'error',
      from: { path: ['^src/properties/', ...GROUND.slice(2)] },
      to: { pathNot: GROUND },
    },
    {
      name: 'editor-is-for-the-browser',
      severity: 'error',
      from: { path: EDITOR },
      to: { pathNot: [...EDITOR, ...GROUND] },
    },
    {
      name: 'src-imports-src',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: ['^(nodes|editor|scripts|bench|test)/'] },
    },
    {
      name: 'nodes-import-src',
      severity: 'error',
      from: { path: '^nodes/', pathNot: EDITOR },
      to: { path: ['^(scripts|bench|test)/', ...EDITOR] },
    },
    { name: 'scripts-do-without-bench-and-tests', severity: 'error', from: { path: '^scripts/' }, to: { path: '^(bench|test)/' } },
    { name: 'bench-does-without-tests', severity: 'error', from: { path: '^bench/' }, to: { path: '^test/' } },
    {
      name: 'sharp-only-in-image',
      severity: 'error',
      from: { path: '^(src|nodes)/', pathNot: '^src/image/' },
      to: { path: ['(^|/)node_modules/sharp/', '^src/image/sharp\\.ts$'] },
    },
    {
      name: 'sharp-loaded-in-one-place',
      comment: 'Its settings hold for the whole process.',
      severity: 'error',
      from: { path: '^src/image/', pathNot: '^src/image/sharp\\.ts$' },
      to: { path: '(^|/)node_modules/sharp/', dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|out|resources|vendor|examples|training|docs)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.cjs', '.js', '.json'] },
  },
};

/** A path as a regular expression that it alone matches. */
function escaped(path) {
  return path.replaceAll('.', '\\.');
}
