import { randomFeeds } from '../src/executors/choose/benchmark.js';
import { executorNamed } from './executor-named.js';
import { benchNetwork, benchObjective, type NetworkName } from './networks.js';
import { peakMegabytes, timed } from './timed.js';

/*
 * node iteration.js NETWORK SIZE RUNS SECONDS EXECUTOR [DEEPEST]: what one iteration costs with one of our engines, as a line of JSON; with a
 * style layer as DEEPEST the network ends there. An EXECUTOR such as `kernels/avx2` is a build of our kernels.
 */

type Arguments = [network: NetworkName, size: string, runs: string, seconds: string, executor: string, deepest?: string];

async function main([network, size, runs, seconds, name, deepest]: Arguments): Promise<void> {
  const executor = await executorNamed(name);
  const graph = benchObjective(await benchNetwork(network), Number(size), deepest);
  const feeds = randomFeeds(graph);
  const program = await executor.compile(graph);
  const milliseconds = await timed(() => program.run(feeds), Number(runs), Number(seconds));
  console.log(JSON.stringify({ engine: `ours, ${executor.library}`, milliseconds, peakMegabytes: peakMegabytes() }));
}

main(process.argv.slice(2) as Arguments).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
