import { createOnnxRuntimeExecutor } from '../src/engine/onnxruntime.js';
import { topologicalOrder } from '../src/graph/operations.js';
import { sizeOf } from '../src/graph/shape.js';
import { IMAGE, buildObjective } from '../src/loss/objective.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import { loadNetwork } from '../src/model/load.js';
import { selectLayers } from '../src/model/presets.js';
import { uniform } from '../src/optimize/random.js';
import { randomVgg19 } from './random-network.js';

/*
 * node iteration.js vgg19|vgg19-relu4_1|compact SIZE RUNS: one line of JSON about one iteration of content, style and total variation.
 */

async function main(network: string, size: number, runs: number): Promise<void> {
  const weights = network === 'compact' ? await loadNetwork(EMBEDDED_MODEL.file) : randomVgg19(network === 'vgg19' ? 5 : 4);
  const layers = { contentLayers: selectLayers(weights, 'content'), styleLayers: selectLayers(weights, 'style') };
  const graph = buildObjective(weights, 'max', { height: size, width: size, ...layers });
  const program = await createOnnxRuntimeExecutor({ threads: 0 }).compile(graph);

  const random = uniform(1);
  const feeds: Record<string, Float32Array> = {};
  for (const { operation, shape } of topologicalOrder(Object.values(graph))) {
    if (operation.type !== 'input') continue;
    const range = operation.name === IMAGE ? 255 : 1;
    feeds[operation.name] = Float32Array.from({ length: sizeOf(shape) }, () => range * random());
  }
  await program.run(feeds);
  const milliseconds: number[] = [];
  for (let run = 0; run < runs; run++) {
    const start = performance.now();
    await program.run(feeds);
    milliseconds.push(performance.now() - start);
  }
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ engine: 'ours, onnxruntime', size, milliseconds, peakMegabytes }));
}

void main(process.argv[2]!, Number(process.argv[3]), Number(process.argv[4]));
