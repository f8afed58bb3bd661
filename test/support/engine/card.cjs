// Loaded before anything else through NODE_OPTIONS: as if there were a graphics card, whose driver does what CARD says.
const Module = require('node:module');

const { _load: load } = Module;
const behaviour = process.env.CARD;

Module._load = function (request, ...rest) {
  const loaded = load.call(this, request, ...rest);
  return request === 'onnxruntime-node' ? { ...loaded, InferenceSession: { create: onCard(loaded.InferenceSession) } } : loaded;
};

function onCard(library) {
  return async (model, { executionProviders, ...options }) => {
    const card = executionProviders[0] !== 'cpu';
    if (card && behaviour === 'crashes') process.kill(process.pid, 'SIGSEGV');
    // Blocks the thread for good, as a driver does.
    if (card && behaviour === 'hangs') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    const session = await library.create(model, { ...options, executionProviders: ['cpu'] });
    if (!card || behaviour === 'works') return session;
    const run = async (feeds) => {
      const results = await session.run(feeds);
      for (const { data } of Object.values(results)) data.fill(behaviour === 'gives NaN' ? NaN : 1);
      return results;
    };
    return { run, release: () => session.release() };
  };
}
