import assert from 'node:assert/strict';
import { type View, zoomed } from '../../../editor/live/comparison-view.js';

const STAGE = { width: 400, height: 300 };
const WHOLE: View = { scale: 1, x: 0, y: 0 };

describe('the view of a comparison', () => {
  it('enlarges about a point, which stays where it is', () => {
    const about = { x: 100, y: 60 };
    const view = zoomed(WHOLE, 2, about, STAGE);
    assert.deepEqual(view, { scale: 2, x: -100, y: -60 });
    // Of the picture, in its own pixels, the same lies there before and after.
    const next = zoomed(view, 1.5, about, STAGE);
    assert.deepEqual([(about.x - next.x) / next.scale, (about.y - next.y) / next.scale], [about.x, about.y]);
  });

  it('is never smaller than its stage, and leaves none of it empty', () => {
    assert.deepEqual(zoomed({ scale: 2, x: -100, y: -60 }, 0.1, { x: 0, y: 0 }, STAGE), WHOLE);
    assert.deepEqual(zoomed({ scale: 2, x: 50, y: -900 }, 1, { x: 0, y: 0 }, STAGE), { scale: 2, x: 0, y: -300 });
    assert.equal(zoomed(WHOLE, 1000, { x: 0, y: 0 }, STAGE).scale, 32);
  });
});
