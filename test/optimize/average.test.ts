import assert from 'node:assert/strict';
import { Average } from '../../src/optimize/average.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

describe('Average', () => {
  it('is nothing before there is a picture', () => assert.equal(new Average(0.9, 3).value, null));

  it('is the first picture alone at first, however slowly it follows', () => {
    for (const decay of [0.1, 0.9, 0.999]) {
      const average = new Average(decay, 3);
      average.add(Float32Array.of(10, -20, 300));
      assertClose(average.value!, [10, -20, 300], 1e-5, 'average');
    }
  });

  it('weighs each picture `decay` times as much as the next, weights adding up to 1', () => {
    const decay = 0.8;
    const pictures = [1, 2, 3, 4, 5].map((seed) => randomValues(7, seed));
    const average = new Average(decay, 7);
    for (const picture of pictures) average.add(picture);
    const weights = pictures.map((_, i) => decay ** (pictures.length - 1 - i));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const expected = Array.from({ length: 7 }, (_, at) =>
      pictures.reduce((total, picture, i) => total + (weights[i]! / sum) * picture[at]!, 0),
    );
    assertClose(average.value!, expected, 1e-6, 'average');
  });

  it('leaves the pictures alone and can be read again', () => {
    const picture = Float32Array.of(1, 2);
    const average = new Average(0.5, 2);
    average.add(picture);
    assert.deepEqual(average.value, average.value);
    average.value!.fill(0);
    assertClose(average.value!, [1, 2], 1e-6, 'average');
    assert.deepEqual([...picture], [1, 2]);
  });

  it('goes on from saved state as it would have without the break', () => {
    const [average, resumed] = [new Average(0.7, 5), new Average(0.7, 5)];
    for (const seed of [1, 2]) average.add(randomValues(5, seed));
    resumed.load(structuredClone(average.save()));
    for (const one of [average, resumed]) one.add(randomValues(5, 3));
    assert.deepEqual(resumed.value, average.value);
  });
});
