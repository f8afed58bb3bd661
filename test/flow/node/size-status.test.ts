import assert from 'node:assert/strict';
import { noteReport, sizeText, withoutReports } from '../../../src/flow/node/size-status.js';
import { Texts } from '../../../src/flow/node/texts.js';
import { Status } from '../../../src/flow/node/status.js';
import type { NodeAPI } from 'node-red';

const SIZE = { width: 64, height: 48 };
const FROM = { width: 8, height: 6 };
const ENLARGED = { own: FROM, enlarged: true, truncated: false };
const AS_IT_IS = { own: SIZE, enlarged: false, truncated: false };

describe('the size of a picture in a status', () => {
  it('says what has been done to the picture', () => {
    assert.deepEqual(sizeText(SIZE, null), ['size', SIZE]);
    assert.deepEqual(sizeText(SIZE, AS_IT_IS), ['size', SIZE]);
    const large = { own: { width: 4032, height: 3024 }, enlarged: false, truncated: false };
    assert.deepEqual(sizeText(SIZE, large), ['size-reduced', { ...SIZE, scale: 0.016 }]);
    assert.deepEqual(sizeText(SIZE, ENLARGED), ['size-enlarged', { ...SIZE, fromWidth: 8, fromHeight: 6 }]);
    assert.deepEqual(sizeText(SIZE, { ...ENLARGED, truncated: true }), ['size-truncated', SIZE]);
  });

  it('stands behind every text until the next picture comes', () => {
    const shown: string[] = [];
    const text = (key: string, { width = '' }: { width?: number | string }): string => `${key.split('.').at(-1)!}${width}`;
    const status = new Status(new Texts({ _: text } as unknown as NodeAPI), { status: ({ text: each }) => void shown.push(each ?? '') });
    noteReport(status, 'content', ENLARGED);
    noteReport(status, 'style', ENLARGED);
    status.working('loading');
    status.close();
    assert.deepEqual(shown, ['loading · content-enlarged8 · style-enlarged8']);

    const next = new Status(new Texts({ _: text } as unknown as NodeAPI), { status: ({ text: each }) => void shown.push(each ?? '') });
    noteReport(next, 'content', ENLARGED);
    noteReport(next, 'style', { ...ENLARGED, truncated: true });
    withoutReports(next);
    next.working('loading');
    next.close();
    assert.equal(shown.at(-1), 'loading');
  });

  it('says of several styles what has been done to any of them', () => {
    const shown: string[] = [];
    const status = new Status(new Texts({ _: (key: string) => key.split('.').at(-1)! }), {
      status: ({ text }) => void shown.push(text ?? ''),
    });
    for (const report of [{ ...ENLARGED, truncated: true }, AS_IT_IS]) noteReport(status, 'style', report);
    status.working('loading');
    status.close();
    assert.deepEqual(shown, ['loading · style-enlarged · style-truncated']);
  });
});
