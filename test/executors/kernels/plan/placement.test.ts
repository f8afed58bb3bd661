import assert from 'node:assert/strict';
import { randomVgg19 } from '../../../../bench/random-network.js';
import type { Buffer } from '../../../../src/executors/kernels/plan/buffer.js';
import { fieldsOf, SIZES } from '../../../../src/executors/kernels/plan/instructions.js';
import { lowerToKernels, type Lowered } from '../../../../src/executors/kernels/plan/lowering.js';
import { placeBuffers } from '../../../../src/executors/kernels/plan/placement.js';
import { step, type Step } from '../../../../src/executors/kernels/plan/step.js';
import type { GraphOutputs } from '../../../../src/graph/operations.js';
import { buildObjective } from '../../../../src/loss/objective-graph.js';
import { EMBEDDED_MODEL } from '../../../../src/model/catalogue.js';
import { selectLayers } from '../../../../src/model/layer-presets.js';
import { loadNetwork } from '../../../../src/model/load.js';
import type { Network } from '../../../../src/model/network.js';
import { randomGraph } from '../../../support/numbers/random-graph.js';

describe('the placement of buffers', () => {
  for (let seed = 1; seed <= 40; seed++) {
    it(`keeps values apart that are needed at the same time, in random graph ${seed}`, () => {
      assertApart(lowerToKernels(randomGraph(seed).outputs, 2));
    });
  }

  for (const [name, load] of [
    ['VGG-19', () => Promise.resolve(randomVgg19())],
    ['the embedded model', () => loadNetwork(EMBEDDED_MODEL.file)],
  ] as const) {
    it(`keeps them apart in the objective of ${name}`, async () => {
      const lowered = lowerToKernels(objectiveOf(await load(), 128), 2);
      assertApart(lowered);
    });
  }

  it('gives a result the place of a value that its step is the last to read', () => {
    const [a, b, sum] = [working(), working(), working()];
    const { of, lines } = placeBuffers({ feeds: fed(a, b), steps: [added(a, b, sum)], results: [port(sum)] });
    assert.equal(of.get(sum), of.get(a));
    assert.equal(lines, 2);
  });

  it('leaves a value in its place that is read later', () => {
    const [a, b, sum, twice] = [working(), working(), working(), working()];
    const steps = [added(a, b, sum), added(sum, a, twice)];
    const { of } = placeBuffers({ feeds: fed(a, b), steps, results: [port(twice)] });
    assert.notEqual(of.get(sum), of.get(a));
    assert.equal(of.get(sum), of.get(b));
  });

  it('leaves a value in its place that is a result', () => {
    const [a, b, sum] = [working(), working(), working()];
    const { of, lines } = placeBuffers({ feeds: fed(a, b), steps: [added(a, b, sum)], results: [port(sum), port(a), port(b)] });
    assert.equal(new Set([of.get(a), of.get(b), of.get(sum)]).size, 3);
    assert.equal(lines, 3);
  });
});

function working(): Buffer {
  return { floats: SIZES.LINE, kind: 'working' };
}

function port(buffer: Buffer): Lowered['results'][number] {
  return { name: 'value', buffer, size: buffer.floats };
}

function fed(...buffers: Buffer[]): Lowered['feeds'] {
  return buffers.map(port);
}

function added(a: Buffer, b: Buffer, output: Buffer): Step {
  return step('arithmetic', { a, b, output, kind: 0, count: SIZES.LINE, a_scalar: 0, b_scalar: 0 }, [a, b]);
}

function objectiveOf(network: Network, size: number): GraphOutputs {
  const layers = { contentLayers: selectLayers(network, 'content'), styleLayers: selectLayers(network, 'style') };
  return buildObjective(network, 'max', { height: size, width: size, ...layers });
}

/**
 * Goes through a program as its steps do and asserts that, of each line, the value is read that was written last, that no step writes where
 * it reads, unless it says that it may, and that results are still there at the end.
 */
function assertApart({ feeds, steps, results }: Lowered): void {
  const { of, lines } = placeBuffers({ feeds, steps, results });
  const holders: (Buffer | undefined)[] = [];
  const stretch = (buffer: Buffer): [start: number, end: number] => {
    const start = of.get(buffer)!;
    const end = start + Math.ceil(buffer.floats / SIZES.LINE);
    assert.ok(start >= 0 && end <= lines);
    return [start, end];
  };
  const put = (buffer: Buffer): void => void holders.fill(buffer, ...stretch(buffer));
  const assertThere = (buffer: Buffer, what: string): void => {
    if (buffer.kind === 'kept') return;
    const [start, end] = stretch(buffer);
    for (let line = start; line < end; line++) assert.equal(holders[line], buffer, `${what} was overwritten`);
  };
  holders.length = lines;
  for (const { buffer } of feeds) put(buffer);
  for (const [index, { name, fields, replaceable }] of steps.entries()) {
    const buffers = fieldsOf(name).flatMap(([field, kind]) => {
      const buffer = fields[field];
      return typeof buffer === 'object' ? [{ field, buffer, writes: kind.endsWith('write') || kind === 'writes' }] : [];
    });
    const [reads, writes] = [buffers.filter((each) => !each.writes), buffers.filter((each) => each.writes)];
    for (const { field, buffer } of reads) assertThere(buffer, `${field} of step ${index}, ${name},`);
    for (const { buffer: written, field } of writes) {
      if (written.kind === 'kept') continue;
      for (const { buffer: read } of reads) {
        if (read.kind === 'kept' || (field === 'output' && replaceable.includes(read) && of.get(read) === of.get(written))) continue;
        const [[start, end], [from, to]] = [stretch(written), stretch(read)];
        assert.ok(end <= from || to <= start, `step ${index}, ${name}, writes ${field} where it reads`);
      }
    }
    for (const { buffer } of writes) if (buffer.kind === 'working') put(buffer);
    for (const { buffer, field } of writes) assertThere(buffer, `${field} of step ${index}, ${name},`);
  }
  for (const { name, buffer } of results) assertThere(buffer, `the result ${name}`);
}
