import { JobQueue } from '../../src/async/turns.js';
import { NeuralStyleError } from '../../src/errors.js';
import { SWEEP } from '../../src/properties/nodes/sweep/sweep.js';
import { read } from '../../src/properties/read.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { hasProperty } from '../../src/flow/node/message-property.js';
import { Outlet } from '../../src/flow/node/outlet.js';
import { axesIn } from '../../src/flow/sweep/asked.js';
import { planOf } from '../../src/flow/sweep/plan.js';
import { runSweep } from '../../src/flow/sweep/sweep-run.js';

/** Messages that may wait for the sweep before them. */
const MOST_WAITING = 16;

export = defineNode({
  table: SWEEP,
  setup: (context, _properties, saved) => {
    const { node, status, inputs, deployment, copyOf } = context;
    const outlet = new Outlet(deployment);
    /** One sweep after the other. */
    const queue = new JobQueue(MOST_WAITING);
    const reset = new NeuralStyleError('cancelled');
    let stop = new AbortController();
    node.on('close', () => {
      outlet.close();
      stop.abort(new NeuralStyleError('engine-closed'));
    });

    return async (msg, send) => {
      if (hasProperty(msg, 'reset')) {
        stop.abort(reset);
        stop = new AbortController();
        // The nodes that paint have something to end, too.
        send(msg);
        return;
      }
      const asked = read(SWEEP, { ...saved, ...axesIn(msg) });
      const plan = planOf(asked);
      const { signal } = stop;
      const count = plan.cells.length;
      let done = 0;
      const sweep = (): Promise<void> => {
        status.working('swept', { done, count });
        return runSweep(msg, plan, asked.ahead, signal, {
          send: (message) => outlet.pass(() => send(message)),
          put: (message, expression, value) => inputs.put(message, expression, value),
          copy: copyOf,
          onProgress: () => status.working('swept', { done: ++done, count }),
        });
      };
      const end = await queue.turn(signal).catch((error: unknown) => {
        if (signal.reason === reset) return null;
        throw signal.aborted ? signal.reason : error;
      });
      // It was ended while it waited.
      if (!end) return;
      try {
        await sweep();
        status.done('sweep-done', { count });
      } catch (error) {
        if (error !== reset) throw error;
        status.stopped('sweep-ended', { done, count });
      } finally {
        end();
      }
    };
  },
});
