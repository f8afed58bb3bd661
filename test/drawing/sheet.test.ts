import assert from 'node:assert/strict';
import type { Picture } from '../../src/pixels/picture.js';
import { CAPTION, composeSheet, GAP, MARGIN, type Section, type Tile } from '../../src/drawing/sheet.js';

function tile(grey: number, width = 4, height = 3, enlarged = 1): Tile {
  return { width, height, data: new Uint8Array(width * height * 3).fill(grey), enlarged };
}

/** Wide enough for captions of one letter, so that the tiles alone say how wide a section is. */
function section(tiles: readonly Tile[], columns: number): Section {
  return { caption: 'a', tiles, columns };
}

function pixel({ width, data }: Picture, x: number, y: number): number[] {
  return Array.from(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));
}

describe('composeSheet', () => {
  it('puts the tiles of a section in rows under its caption', async () => {
    const sheet = await composeSheet([section([tile(10), tile(20), tile(30)], 2)], 1);
    const [left, top] = [MARGIN, MARGIN + CAPTION];
    assert.deepEqual(pixel(sheet, left, top), [10, 10, 10]);
    assert.deepEqual(pixel(sheet, left + 4 + GAP, top), [20, 20, 20]);
    assert.deepEqual(pixel(sheet, left, top + 3 + GAP), [30, 30, 30]);
    assert.deepEqual([sheet.width, sheet.height], [2 * MARGIN + 2 * 4 + GAP, 2 * MARGIN + CAPTION + 2 * 3 + GAP]);
  });

  it('enlarges a tile by a whole number, each pixel to a square', async () => {
    const two = { width: 2, height: 1, data: Uint8Array.of(10, 10, 10, 200, 200, 200), enlarged: 3 };
    const sheet = await composeSheet([section([two], 1)], 1);
    const row = Array.from({ length: 6 }, (_, x) => pixel(sheet, MARGIN + x, MARGIN + CAPTION + 2)[0]);
    assert.deepEqual(row, [10, 10, 10, 200, 200, 200]);
  });

  it('puts sections beside and below each other', async () => {
    const sheet = await composeSheet(
      [10, 20, 30].map((grey) => section([tile(grey, 20, 20)], 1)),
      2,
    );
    const [left, top] = [MARGIN, MARGIN + CAPTION];
    assert.deepEqual(pixel(sheet, left, top), [10, 10, 10]);
    assert.deepEqual(pixel(sheet, left + 20 + MARGIN, top), [20, 20, 20]);
    assert.deepEqual(pixel(sheet, left, top + 20 + MARGIN + CAPTION), [30, 30, 30]);
  });

  it('writes the caption above the tiles, and makes room for a long one', async () => {
    const caption = 'relu1_1   16/64   512x512';
    const sheet = await composeSheet([{ caption, tiles: [tile(10)], columns: 1 }], 1);
    const background = pixel(sheet, 0, 0);
    const lettered: number[] = [];
    for (let x = 0; x < sheet.width; x++) {
      for (let y = MARGIN; y < MARGIN + CAPTION; y++) if (pixel(sheet, x, y)[0] !== background[0]) lettered.push(x);
    }
    assert.ok(lettered.length > 100);
    assert.ok(Math.max(...lettered) < sheet.width - MARGIN + 1, `${Math.max(...lettered)} of ${sheet.width}`);
  });
});
