// Loaded before anything else: as if a loss term, an optimiser and an executor had been added, each a line in its two records.
const Module = require('node:module');
const { sep } = require('node:path');

const BRIGHTNESS = `{ title: 'brightness', colour: '#123456', always: false,
  weight: { property: 'brightnessWeight', default: 0, icon: 'sun-o', flag: { name: 'brightness-weight', help: 'more is darker' } } }`;

/** By file and record, the line to add. */
const LINES = {
  'loss/term-names.js': ['TERM_TRAITS', `brightness: ${BRIGHTNESS}`],
  'loss/terms.js': ['TERMS', 'brightness: { summands: () => [], targetBytes: () => 1000 }'],
  'optimize/method-names.js': [
    'METHOD_TRAITS',
    `steepest: { title: 'Steepest', usualLearningRate: 7, unit: 'steps', properties: [], lineSearch: false }`,
  ],
  'optimize/optimizers.js': ['OPTIMIZERS', `steepest: { create: () => ({ isSteepest: true }), planes: 9, planesPerStep: 0 }`],
  'executors/executor-names.js': ['EXECUTOR_TRAITS', `abacus: { package: 'beads', peer: false, fallback: false, devices: ['cpu'] }`],
  'executors/executors.js': ['EXECUTORS', `abacus: { create: () => ({ name: 'abacus', library: 'beads', device: 'cpu' }) }`],
};

const { _compile: compile } = Module.prototype;

Module.prototype._compile = function (source, filename) {
  const file = Object.keys(LINES).find((name) => filename.endsWith(`${sep}src${sep}${name.replace('/', sep)}`));
  if (!file) return compile.call(this, source, filename);
  const [record, line] = LINES[file];
  const opening = `exports.${record} = {`;
  if (!source.includes(opening)) throw new Error(`${file} has no record ${record}`);
  return compile.call(this, source.replace(opening, `${opening}\n${line},`), filename);
};
