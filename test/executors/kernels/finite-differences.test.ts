import * as build from '../../../src/graph/builder.js';
import { gradientOf } from '../../../src/graph/gradient.js';
import type { GraphNode } from '../../../src/graph/operations.js';
import { sizeOf } from '../../../src/graph/shape.js';
import { GRADIENT, IMAGE } from '../../../src/loss/input-names.js';
import { buildObjective } from '../../../src/loss/objective-graph.js';
import type { Feeds } from '../../../src/executors/executor.js';
import { describeKernels } from '../../support/engine/executors.js';
import { DIFFERENTIABLE, weightedSum } from '../../support/numbers/differentiable.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';
import { feedsFor, SMALL_NETWORK, SMALL_OBJECTIVE, sumOfTerms } from '../../support/numbers/small-objective.js';
import { finiteDifferences } from '../../support/pictures/differences.js';

const TOLERANCE = 1e-4;

interface Case {
  readonly gradient: GraphNode;
  readonly feeds: Feeds;
  /** Finite differences in float64, which are found once for all builds. */
  readonly expected: () => Float64Array;
}

const CASES: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    Object.entries(DIFFERENTIABLE).map(([name, { shape, apply }]): [string, Case] => {
      const x = build.input('x', shape);
      const loss = weightedSum(apply(x));
      const feeds = { x: randomValues(sizeOf(shape), 7) };
      return [name, { gradient: gradientOf(loss, x), feeds, expected: once(() => finiteDifferences(loss, 'x', feeds)) }];
    }),
  ),
  ...Object.fromEntries(
    (['average', 'max'] as const).map((pooling): [string, Case] => {
      const objective = buildObjective(SMALL_NETWORK, pooling, SMALL_OBJECTIVE);
      const feeds = feedsFor(objective);
      const expected = once(() => finiteDifferences(sumOfTerms(objective), IMAGE, feeds, 1e-4));
      return [`an objective with every kind of term, with ${pooling} pooling`, { gradient: objective[GRADIENT]!, feeds, expected }];
    }),
  ),
};

describeKernels('the gradient', (executor) => {
  for (const [name, { gradient, feeds, expected }] of Object.entries(CASES)) {
    it(`agrees with finite differences for ${name}`, async () => {
      const program = await executor().compile({ gradient });
      const actual = await program.run(feeds).finally(() => program.dispose());
      assertClose(actual.gradient!, expected(), TOLERANCE, 'gradient');
    });
  }
});

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
