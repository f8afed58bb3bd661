import assert from 'node:assert/strict';
import {
  partsByNetwork,
  photographOf,
  ratiosOf,
  restyled,
  steerableWeights,
  stylesOf,
  weightsOf,
} from '../../src/evaluate/objective/objective-parts.js';
import { keeping, type ObjectiveSpec, type StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { plainPicture } from '../support/engine/objectives.js';
import { gramOf } from '../support/numbers/styles.js';

const MODEL = { file: 'a', pooling: 'max' } as const;
const OTHER = { file: 'a', pooling: 'average' } as const;

const style = (seed: number): StyleTarget => ({ blend: 1, statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 2, seed)] });

function partOf(weights: Partial<Record<'content' | 'style' | 'tv', number>>, changes: Partial<ObjectiveSpec> = {}): ObjectiveSpec {
  const { content = 0, style = 0, tv = 0 } = weights;
  const settings = lossSettings({ contentWeight: content, styleWeight: style, tvWeight: tv, temporalWeight: 0 });
  return { ...settings, model: MODEL, size: { width: 2, height: 2 }, content: null, styles: [], ...changes };
}

describe('the parts of an objective', () => {
  const photograph = plainPicture(9);
  const spec: ObjectiveSpec = {
    ...partOf({ style: 200, tv: 10 }, { styles: [style(1)] }),
    added: [
      partOf(
        { content: 4, style: 100, tv: 30 },
        { ...keeping({ model: MODEL, picture: photograph, layers: 'content' }), styles: [style(2)] },
      ),
      partOf({ content: 1, style: 50 }, { model: OTHER, styles: [style(3)] }),
    ],
  };

  it('have the weight of the first that has one, and count in proportion to it', () => {
    assert.deepEqual(weightsOf(spec), { content: 4, style: 200, lines: 0, tv: 10, temporal: 0 });
    assert.deepEqual(
      ratiosOf(spec).map(({ content, style: ofStyle }) => [content, ofStyle]),
      [
        [0, 1],
        [1, 0.5],
        [0.25, 0.25],
      ],
    );
  });

  it('can be steered by the weights of what they compare the picture with, from 0 too', () => {
    assert.deepEqual(steerableWeights(spec, true), { content: 4, style: 200, lines: 0, tv: 10, temporal: 0 });
    assert.deepEqual(steerableWeights(partOf({ tv: 3 }, { styles: [style(1)] }), false), { style: 0, tv: 3 });
    const reconstruction = partOf({ content: 2 }, keeping({ model: MODEL, picture: photograph, layers: 'content' }));
    assert.deepEqual(steerableWeights(reconstruction, false), { content: 2, lines: 0, tv: 0 });
    const given = partOf({ content: 2 }, { contentMaps: [{ layer: 'relu1_1', shape: [1, 1, 1], values: new Float32Array(1) }] });
    assert.deepEqual(steerableWeights(given, false), { content: 2, tv: 0 });
  });

  it('have one total variation, with all their weight', () => {
    assert.deepEqual(
      ratiosOf(spec).map(({ tv, temporal }) => [tv, temporal]),
      [
        [4, 1],
        [0, 0],
        [0, 0],
      ],
    );
  });

  it('are sorted by the networks that compute them', () => {
    const [first, second, ...others] = partsByNetwork(spec);
    assert.deepEqual([first?.spec.added?.length, second?.spec.added?.length, others.length], [1, 0, 0]);
    assert.deepEqual([second?.spec.model, second?.ratios], [OTHER, [ratiosOf(spec)[2]]]);
  });

  it('have the first photograph that there is', () => {
    assert.equal(photographOf(spec), photograph);
    assert.equal(photographOf(partOf({})), null);
  });

  it("get other styles where theirs are of the first one's network", () => {
    const others = [style(7), style(8)];
    const { styles, added = [] } = restyled(spec, others);
    assert.deepEqual([styles, added[0]?.styles], [others, others]);
    assert.deepEqual(added[1]?.styles, spec.added?.[1]?.styles);
    assert.deepEqual(stylesOf(restyled(partOf({ content: 1 }), others)), others);
  });
});
