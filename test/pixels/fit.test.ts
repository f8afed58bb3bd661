import assert from 'node:assert/strict';
import { fitOf, type Sizing } from '../../src/pixels/fit.js';

const PHOTO = { width: 4000, height: 3000 };
const SMALL = { width: 40, height: 30 };

describe('the size of a picture', () => {
  const CASES: readonly [string, { width: number; height: number }, Sizing, width: number, height: number][] = [
    ['by its longer side', PHOTO, { by: 'longer', side: 512, enlarge: true }, 512, 384],
    ['by its longer side, of a portrait', { width: 3000, height: 4000 }, { by: 'longer', side: 512, enlarge: true }, 384, 512],
    ['as it is', PHOTO, { by: 'longer', side: 0, enlarge: true }, 4000, 3000],
    ['by its shorter side', PHOTO, { by: 'shorter', side: 512, enlarge: true }, 683, 512],
    ['as it is, too', PHOTO, { by: 'shorter', side: 0, enlarge: false }, 4000, 3000],
    ['by a share', PHOTO, { by: 'percent', percent: 12.5, enlarge: true }, 500, 375],
    ['twice as large', SMALL, { by: 'percent', percent: 200, enlarge: true }, 80, 60],
    ['within a box', PHOTO, { by: 'contain', width: 1920, height: 1080, enlarge: true }, 1440, 1080],
    ['filling a box', PHOTO, { by: 'cover', width: 1920, height: 1080, enlarge: true }, 1920, 1080],
    ['as its box, whatever its proportions', PHOTO, { by: 'stretch', width: 10, height: 90, enlarge: true }, 10, 90],
    ['never larger, by its longer side', SMALL, { by: 'longer', side: 512, enlarge: false }, 40, 30],
    ['never larger, by its shorter side', SMALL, { by: 'shorter', side: 512, enlarge: false }, 40, 30],
    ['never larger, by a share', SMALL, { by: 'percent', percent: 200, enlarge: false }, 40, 30],
    ['never larger than it is, within a box', SMALL, { by: 'contain', width: 1920, height: 1080, enlarge: false }, 40, 30],
    ['never larger, filling what it can of a box', SMALL, { by: 'cover', width: 1920, height: 20, enlarge: false }, 40, 20],
    ['of one pixel at the least', { width: 1000, height: 1 }, { by: 'longer', side: 10, enlarge: true }, 10, 1],
  ];
  for (const [name, from, sizing, width, height] of CASES)
    it(`is ${name}`, () => assert.deepEqual(fitOf(from, sizing).to, { width, height }));

  it('is of all of the picture, but where it fills a box', () => {
    for (const [name, from, sizing] of CASES)
      if (sizing.by !== 'cover') assert.deepEqual(fitOf(from, sizing).part, { left: 0, top: 0, ...from }, name);
  });

  it('is of the middle of a picture that fills a box', () => {
    const wide = fitOf(PHOTO, { by: 'cover', width: 1920, height: 1080, enlarge: true });
    assert.deepEqual(wide.part, { left: 0, top: 375, width: 4000, height: 2250 });
    const tall = fitOf(PHOTO, { by: 'cover', width: 300, height: 900, enlarge: true });
    assert.deepEqual(tall.part, { left: 1500, top: 0, width: 1000, height: 3000 });
    const small = fitOf(SMALL, { by: 'cover', width: 1920, height: 20, enlarge: false });
    assert.deepEqual(small.part, { left: 0, top: 5, width: 40, height: 20 });
  });
});
