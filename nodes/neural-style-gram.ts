import type { Node, NodeAPI, NodeDef } from 'node-red';
import { engineFor, releaseDefaultEngine, retainDefaultEngine } from '../src/flow/engines.js';
import { expectPayload } from '../src/flow/expect.js';
import { isFeatureMaps } from '../src/flow/feature-maps.js';
import { GramMatrices } from '../src/flow/gram-matrices.js';
import { onInput } from '../src/flow/input.js';
import { Status } from '../src/flow/status.js';

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-gram', function (this: Node, config: NodeDef) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    retainDefaultEngine();
    onInput(RED, this, status, async (msg, send) => {
      const { engine, recipe } = expectPayload(msg, isFeatureMaps, 'feature maps', 'Wire in a neural-style features node.');
      status.working('multiplying');
      const grams = await engineFor(engine).request('gram', recipe);
      const { width, height } = recipe.picture;
      status.done('layers', { count: grams.length, width, height });
      msg.payload = new GramMatrices(recipe.model, grams);
      send(msg);
    });
    this.on('close', () => {
      status.close();
      releaseDefaultEngine();
    });
  });
};
