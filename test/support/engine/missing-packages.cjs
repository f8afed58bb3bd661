// Loaded before anything else through NODE_OPTIONS: as if packages were not installed, or did not load.
const Module = require('node:module');

const listed = (variable) => (process.env[variable] ?? '').split(',');
const [absent, broken] = [listed('ABSENT_PACKAGES'), listed('BROKEN_PACKAGES')];
const { _resolveFilename: resolve, _load: load } = Module;

Module._resolveFilename = function (request, ...rest) {
  if (absent.includes(request)) throw Object.assign(new Error(`Cannot find module '${request}'`), { code: 'MODULE_NOT_FOUND' });
  return resolve.call(this, request, ...rest);
};

Module._load = function (request, ...rest) {
  if (broken.includes(request)) throw new Error(`${request}: version GLIBC_2.99 not found\nRequire stack:`);
  return load.call(this, request, ...rest);
};
