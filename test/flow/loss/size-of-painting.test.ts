import assert from 'node:assert/strict';
import { sizeOfPainting } from '../../../src/flow/loss/size-of-painting.js';

describe('sizeOfPainting', () => {
  const nothing = (): Promise<null> => Promise.resolve(null);
  const init = (): Promise<{ width: number; height: number }> => Promise.resolve({ width: 300, height: 200 });
  const unread = (): Promise<never> => assert.fail('the picture to start from is not needed');

  it('is what is given', async () => {
    assert.deepEqual(await sizeOfPainting({ width: 320, height: 240 }, unread), { width: 320, height: 240 });
  });

  it('is that of the picture to start from', async () => {
    assert.deepEqual(await sizeOfPainting({ width: null, height: null }, init), { width: 300, height: 200 });
  });

  it('keeps the shape of that picture where one side is given', async () => {
    assert.deepEqual(await sizeOfPainting({ width: 150, height: null }, init), { width: 150, height: 100 });
    assert.deepEqual(await sizeOfPainting({ width: null, height: 400 }, init), { width: 600, height: 400 });
  });

  it('is square where nothing says otherwise, and as large as pictures usually are', async () => {
    assert.deepEqual(await sizeOfPainting({ width: null, height: 96 }, nothing), { width: 96, height: 96 });
    assert.deepEqual(await sizeOfPainting({ width: 96, height: null }, nothing), { width: 96, height: 96 });
    assert.deepEqual(await sizeOfPainting({ width: null, height: null }, nothing), { width: 512, height: 512 });
  });
});
