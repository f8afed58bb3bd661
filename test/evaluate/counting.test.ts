import assert from 'node:assert/strict';
import { countingObjective, countsMore } from '../../src/evaluate/objective/counting.js';
import { keeping, type ObjectiveSpec } from '../../src/evaluate/objective/objective-spec.js';
import { weightsOf } from '../../src/evaluate/objective/objective-parts.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { plainPicture } from '../support/engine/objectives.js';
import { gramOf } from '../support/numbers/styles.js';

const MODEL = { file: '', pooling: 'max' } as const;

describe('countingObjective', () => {
  const specOf = (contentWeight: number, styleWeight: number, added?: ObjectiveSpec['added']): ObjectiveSpec => ({
    ...lossSettings({ contentWeight, styleWeight }),
    ...keeping({ model: MODEL, picture: plainPicture(1), layers: 'content' }),
    styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 2)] }],
    ...(added && { added }),
  });
  const counted = (spec: ObjectiveSpec, weights = weightsOf(spec)): unknown[] => {
    const { content, styles, added = [] } = countingObjective(spec, weights);
    return [{ content, styles }, ...added].flatMap((part) => [part.content?.layers.length === 0 ? 0 : 1, part.styles.length]);
  };

  it('leaves out what has no weight, but for the photograph', () => {
    assert.deepEqual(counted(specOf(5, 500)), [1, 1]);
    assert.deepEqual(counted(specOf(0, 500)), [0, 1]);
    assert.deepEqual(counted(specOf(5, 0)), [1, 0]);
    assert.equal(countingObjective(specOf(0, 500), weightsOf(specOf(0, 500))).content?.picture.width, 2);
  });

  it('goes by the weights that steering has left', () => {
    const spec = specOf(0, 500);
    assert.deepEqual(counted(spec, { ...spec.weights, content: 1, style: 0 }), [1, 0]);
  });

  it('goes by the weights of each part', () => {
    const spec = specOf(5, 0, [specOf(0, 300)]);
    assert.deepEqual(counted(spec), [1, 0, 0, 1]);
    assert.deepEqual(counted(spec, { ...weightsOf(spec), style: 0 }), [1, 0, 0, 0]);
  });
});

describe('countsMore', () => {
  it('tells when a term has come that needs features', () => {
    const { weights } = lossSettings({ contentWeight: 0, tvWeight: 0 });
    assert.equal(countsMore(weights, { ...weights, content: 1 }), true);
    assert.equal(countsMore(weights, { ...weights, tv: 1, style: 0 }), false);
    assert.equal(countsMore({ ...weights, content: 1 }, weights), false);
  });
});
