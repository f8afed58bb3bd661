import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jointsOf } from '../../src/instant/join-matrices.js';
import type { Moments } from '../../src/instant/moments-map.js';
import { readPainter } from '../../src/instant/painter-weights.js';
import { assertClose } from '../support/numbers/numbers.js';

const PACKAGE = join(__dirname, '..', '..', '..');

/** Numbers of the trainer, training/instant/golden.py. */
interface Golden {
  /** Moments s_i s_j r^|i−j| with s_i² = typical (1 + a sin(b i)). */
  readonly content: readonly [r: number, a: number, b: number];
  readonly style: readonly [r: number, a: number, b: number];
  readonly detail: number;
  /** Distance between the entries, row by row. */
  readonly every: number;
  readonly levels: readonly Readonly<Record<'features' | 'planes' | 'below' | 'within' | 'again', readonly number[]>>[];
}

function momentsOf(channels: number, typical: number, [r, a, b]: Golden['content']): Moments {
  const s = Float64Array.from({ length: channels }, (_, i) => Math.sqrt(typical * (1 + a * Math.sin(b * i))));
  return Float64Array.from({ length: channels * channels }, (_, at) => {
    const [i, j] = [Math.floor(at / channels), at % channels];
    return s[i]! * s[j]! * r ** Math.abs(i - j);
  });
}

describe('the matrices of a painter', () => {
  it("are the trainer's", async () => {
    const golden = JSON.parse(readFileSync(join(PACKAGE, 'test', 'fixtures', 'instant.json'), 'utf8')) as Golden;
    const weights = await readPainter(join(PACKAGE, 'models', 'instant.safetensors'));
    const moments = (of: Golden['content']): Moments[] =>
      weights.levels.map(({ join: { columns }, typical }) => momentsOf(columns, typical, of));
    const means = weights.levels.map(({ join: { columns } }) => new Float64Array(columns));
    const style = moments(golden.style);
    const instruction = { content: { second: moments(golden.content), means }, style, target: style, detail: golden.detail };
    for (const [level, joint] of jointsOf(weights, instruction).entries()) {
      for (const part of ['features', 'planes', 'below', 'within', 'again'] as const) {
        const sampled = (joint[part] ?? new Float32Array()).filter((_, at) => at % golden.every === 0);
        assertClose(sampled, golden.levels[level]![part], 1e-3, `${part} of level ${level}`);
      }
    }
  });
});
