import { topologicalOrder, type GraphOutputs } from '../../graph/operations.js';
import { sizeOf } from '../../graph/shape.js';
import { IMAGE } from '../../loss/input-names.js';
import { buildObjective } from '../../loss/objective-graph.js';
import { EMBEDDED_MODEL } from '../../model/catalogue.js';
import { loadNetwork } from '../../model/load.js';
import { selectLayers } from '../../model/layer-presets.js';
import { uniform } from '../../values/random.js';
import type { Executor, Feeds } from '../executor.js';

/** An executor that takes longer than this for the first iteration is not asked for a second. */
const PATIENCE = 5000;

/**
 * Measures an iteration with the embedded model: losses and gradient.
 * @param size of the square picture, in pixels
 * @returns milliseconds; the fastest of `iterations`, after one to warm up, since what else the machine does can only add
 */
export async function measureIteration(executor: Executor, size: number, iterations: number): Promise<number> {
  const graph = await objectiveOf(size, executor.rounds);
  const program = await executor.compile(graph);
  const feeds = randomFeeds(graph);
  try {
    const timed = async (): Promise<number> => {
      const start = performance.now();
      await program.run(feeds);
      return performance.now() - start;
    };
    const first = await timed();
    if (first > PATIENCE) return first;
    let fastest = Infinity;
    for (let iteration = 0; iteration < iterations; iteration++) fastest = Math.min(fastest, await timed());
    return fastest;
  } finally {
    await program.dispose();
  }
}

/**
 * Distance of one executor's losses and gradient from another's.
 * @returns ‖a − b‖ / ‖b‖ of the output that differs most; NaN where something is no number
 */
export async function disagreement(executor: Executor, reference: Executor, size: number): Promise<number> {
  const graph = await objectiveOf(size);
  const feeds = randomFeeds(graph);
  const [actual, expected] = [await runOnce(executor, graph, feeds), await runOnce(reference, graph, feeds)];
  return Math.max(...Object.entries(expected).map(([name, values]) => relativeDifference(actual[name]!, values)));
}

async function runOnce(executor: Executor, graph: GraphOutputs, feeds: Feeds): Promise<Record<string, Float32Array>> {
  const program = await executor.compile(graph);
  try {
    return await program.run(feeds);
  } finally {
    await program.dispose();
  }
}

function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  let [difference, norm] = [0, 0];
  for (const [index, value] of expected.entries()) {
    difference += (actual[index]! - value) ** 2;
    norm += value ** 2;
  }
  return Math.sqrt(difference / norm);
}

/**
 * Content, style and total variation, with their gradient, of a square picture through the embedded model.
 * @param coarse true where numbers of 16 bits will do
 */
export async function objectiveOf(size: number, coarse = false): Promise<GraphOutputs> {
  const network = await loadNetwork(EMBEDDED_MODEL.file);
  const layers = { contentLayers: selectLayers(network, 'content'), styleLayers: selectLayers(network, 'style') };
  return buildObjective(network, EMBEDDED_MODEL.pooling, { height: size, width: size, ...layers, coarse });
}

/** Random values for every input of a graph, the picture's in 0–255. */
export function randomFeeds(graph: GraphOutputs): Feeds {
  const random = uniform(1);
  const feeds: Record<string, Float32Array> = {};
  for (const { operation, shape } of topologicalOrder(Object.values(graph))) {
    if (operation.type !== 'input') continue;
    const range = operation.name === IMAGE ? 255 : 1;
    feeds[operation.name] = Float32Array.from({ length: sizeOf(shape) }, () => range * random());
  }
  return feeds;
}
