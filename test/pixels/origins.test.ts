import assert from 'node:assert/strict';
import { fileNameOf, noteOrigin, originOf } from '../../src/pixels/origins.js';

describe('fileNameOf', () => {
  const NAMES: readonly (readonly [string, string | undefined])[] = [
    ['/home/ann/secret plans/lighthouse.jpg', 'lighthouse.jpg'],
    ['C:\\Users\\ann\\waves.png', 'waves.png'],
    ['https://ann:password@example.com/a/waves.png?token=1#top', 'waves.png'],
    ['https://example.com', undefined],
    ['https://example.com/?u=/x.png', undefined],
    ['data:image/png;base64,AAAA', undefined],
    ['file:///tmp/waves.png', 'waves.png'],
    ['', undefined],
    [`/tmp/${'x'.repeat(101)}`, undefined],
  ];
  for (const [place, name] of NAMES) it(`is ${name} of ${place.slice(0, 60)}`, () => assert.equal(fileNameOf(place), name));
});

describe('noteOrigin', () => {
  it('adds to what is known, of that object alone', () => {
    const [picture, other] = [{}, {}];
    noteOrigin(picture, { name: 'a.png' });
    noteOrigin(picture, { own: { width: 8, height: 6 } });
    noteOrigin(picture);
    assert.deepEqual(originOf(picture), { name: 'a.png', own: { width: 8, height: 6 } });
    assert.equal(originOf(other), undefined);
  });
});
